/** What tells a question from every other: its name, its arguments and whom it is about. */
export function writeQuestion(...question: readonly unknown[]): string {
  return JSON.stringify(question);
}
