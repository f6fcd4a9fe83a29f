export function ensureWindowBuilt(): boolean;
