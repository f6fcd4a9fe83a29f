export type ServedWindow = { readonly address: string; readonly port: number; stop(): Promise<void> };
export function serveWindow(options?: {
  readonly folder?: string;
  readonly port?: number;
  readonly report?: (message: string) => void;
}): Promise<ServedWindow>;
