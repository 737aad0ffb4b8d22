// Lets a browser be that of somebody who has typed their PIN: the two cookies that it would hold. A `__Host-` cookie is set for HTTPS,
// and a browser sends it to its own machine's pages all the same.
export default (context, url, cookies) => {
  const host = new URL(url).origin.replace("http:", "https:");
  const kept = { url: `${host}/`, secure: true, httpOnly: true, sameSite: "Strict" };
  return context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, ...kept })));
};
