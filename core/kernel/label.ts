/** A text in both languages of the product. */
export type Label = { readonly zh: string; readonly en: string };
