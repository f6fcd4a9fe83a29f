export function findElectronExecutable(repository?: string): string | null;
