export function ensureTerminalBuilt(): string;
export function bundleScript(path: string): string;
