/** The names in `ipc/calls.ts` by group, put in when the preload is built: the page's process holds no schema and no handler. */
declare module 'virtual:call-names' {
  const names: Readonly<Record<string, readonly string[]>>;
  export default names;
}
