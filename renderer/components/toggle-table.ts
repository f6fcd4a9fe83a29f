/** Sent to the window when the analyst asks for the table view of what is in front. */
export const TOGGLE_TABLE_EVENT = 'workbench:toggle-table';
