export type QueryMap = { readonly none: null };
export type QueryName = keyof QueryMap;
export type QueryResult<Name extends QueryName> = QueryMap[Name];
