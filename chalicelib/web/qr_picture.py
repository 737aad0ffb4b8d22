"""A link as a picture for a telephone's camera. Segno is imported by who shows one."""


def qr_of(link: str) -> str:
    """Return the link as SVG without style or script, to stand in a page."""
    import segno

    picture: str = segno.make(link, error="m", micro=False).svg_inline(
        scale=4, border=2, omitsize=True
    )
    return picture
