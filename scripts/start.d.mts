export function listBrowserFlags(address: string, profileFolder: string, isRoot?: boolean): string[];
