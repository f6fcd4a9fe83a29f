const SHAPES = {
  home: 'M3 9.5 10 4l7 5.5M5 8.5V16h10V8.5M8.5 16v-4.5h3V16',
  data: 'M4 5.5C4 4.4 6.7 3.5 10 3.5s6 .9 6 2-2.7 2-6 2-6-.9-6-2Zm0 0v9c0 1.1 2.7 2 6 2s6-.9 6-2v-9M4 10c0 1.1 2.7 2 6 2s6-.9 6-2',
  explore: 'M4 5h12M4 10h8M4 15h4.5M15.5 12.5v4M13.5 14.5h4',
  segments:
    'M3.5 3.5h4v4h-4zM12.5 3.5h4v4h-4zM3.5 12.5h4v4h-4zM12.5 12.5h4v4h-4zM9.3 3.5h1.4v4H9.3zM9.3 12.5h1.4v4H9.3zM3.5 9.3h4v1.4h-4zM12.5 9.3h4v1.4h-4z',
  behaviour: 'M3.5 4.5h13M5.3 8.5h9.4M7 12.5h6M8.6 16.5h2.8',
  cohorts: 'M3.5 3.5h13M3.5 7.8h13M3.5 12.1h8.7M3.5 16.5h4.3M3.5 3.5v13M7.8 3.5v13M12.2 3.5v8.6M16.5 3.5v4.3',
  models: 'M3.5 3.5v13h13M5.5 14c3.4 0 2.9-8.5 5.6-8.5S13.6 14 16.5 14',
  reports: 'M5 2.8h10v14.4H5zM7.5 6h5M7.5 9h5M7.5 14v-2M10 14v-3.4M12.5 14v-1.2',
  sql: 'M3 4.5h14v11H3zM6 8l2.4 2L6 12M10 12.5h4',
  evaluation: 'M3.5 16.5h13M5 13.5l3-4 2.6 2.4L15.5 5M12.2 5h3.3v3.3',
  simulation: 'M3.5 10h3l2-5.5 3.2 11 2-5.5h3M3.5 3.5v13',
  tables: 'M3.5 4.5h13v11h-13zM3.5 8h13M3.5 11.7h13M8 8v7.5',
  collapse: 'M12 5l-5 5 5 5',
  expand: 'M8 5l5 5-5 5',
  language: 'M3 5h8M7 3v2M9.2 5c-.8 3.2-2.8 5.4-5.7 6.7M4.8 7.6c1 2 2.6 3.3 4.9 4.1M10 17l3.5-8.5L17 17M11.2 14.2h4.6',
  themeLight:
    'M10 6.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM10 2.5v1.8M10 15.7v1.8M2.5 10h1.8M15.7 10h1.8M4.7 4.7 6 6M14 14l1.3 1.3M4.7 15.3 6 14M14 6l1.3-1.3',
  themeDark: 'M16.2 11.8A6.6 6.6 0 0 1 8.2 3.8a6.6 6.6 0 1 0 8 8Z',
  themeAuto: 'M3 4.5h14v9.5H3zM7.5 16.5h5M10 14v2.5',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.1M8.5 8.5h.1M11.5 8.5h.1M14.5 8.5h.1M6.5 11.8h7',
  lock: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  check: 'M4.5 10.5 8.3 14.3 15.5 6.5',
  cross: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8.3v3.9M10 14.3v.1',
  info: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM10 9.2v4.3M10 6.6v.1',
  file: 'M5.5 2.8h6l3.5 3.6v10.8h-9.5zM11.2 2.8v3.9h3.8',
  download: 'M10 3.5v9M6.3 9.2 10 12.9l3.7-3.7M4 16.5h12',
  folder: 'M2.8 5h5l1.6 2h7.8v8.5H2.8z',
  sample: 'M4 16.5V9.8M8 16.5V5.5M12 16.5v-8M16 16.5V3.5',
  undo: 'M7.5 5 4 8.5 7.5 12M4 8.5h7.5a4 4 0 0 1 0 8H9',
  redo: 'M12.5 5 16 8.5 12.5 12M16 8.5H8.5a4 4 0 0 0 0 8H11',
  arrow: 'M4 10h12M11.5 5.5 16 10l-4.5 4.5',
  search: 'M8.8 3.5a5.3 5.3 0 1 0 0 10.6 5.3 5.3 0 0 0 0-10.6ZM12.7 12.7l4 4',
  tasks: 'M3.5 5.5l1.3 1.3 2.2-2.6M9.5 5.5h7M3.5 10.8l1.3 1.3 2.2-2.6M9.5 10.8h7M9.5 15.5h7M4.2 15.5h1.6',
  filter: 'M3 4.5h14l-5.4 6.3v4.7l-3.2 1.7v-6.4z',
  settings:
    'M10 7.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM10 2.6v2.2M10 15.2v2.2M2.6 10h2.2M15.2 10h2.2M4.8 4.8l1.5 1.5M13.7 13.7l1.5 1.5M4.8 15.2l1.5-1.5M13.7 6.3l1.5-1.5',
  pin: 'M7.2 3h5.6l-.8 5.2 2.5 2.6v1.4H5.5v-1.4L8 8.2zM10 12.2V17',
  more: 'M4.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M9.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M14.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0',
} as const;

export type IconName = keyof typeof SHAPES;

type IconProps = { readonly name: IconName; readonly size?: number };

/** A decorative line icon; whatever it says is said in words beside it or in the control's label. */
export function Icon({ name, size = 18 }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
