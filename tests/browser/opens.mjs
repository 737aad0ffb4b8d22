// Opens one address and says what came.
export default async (page, { url }) => {
  const answer = await page.goto(url);
  return { status: answer.status(), text: await page.textContent("body") };
};
