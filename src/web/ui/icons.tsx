/** Line icons on a grid of 24; they take the colour and the size of the text beside them. */
const PATHS = {
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm5 12 4.5 4.5",
  home: "M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1Z",
  list: "M6 3h12v18l-3-2-3 2-3-2-3 2ZM9 8h6M9 12h6",
  inbox: "M12 3v11m0 0 4-4m-4 4-4-4M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4 20c1-4 4-5.5 8-5.5s7 1.5 8 5.5",
  camera:
    "M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Zm8 2a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z",
  torch: "M8 3h8v4l-2 4v10h-4V11L8 7ZM8 7h8m-4 6v3",
  scan: "M4 8V5a1 1 0 0 1 1-1h3m8 0h3a1 1 0 0 1 1 1v3m0 8v3a1 1 0 0 1-1 1h-3m-8 0H5a1 1 0 0 1-1-1v-3M4 12h16",
  file: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm7 0v5h5",
  attach: "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.500 8.500a1.800 1.800 0 0 1-2.500-2.500L14.500 7.500",
  close: "M6 6l12 12M18 6 6 18",
  check: "m5 12.500 4.500 4.500L19 7.500",
  checkCircle: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm-4 9.500 2.800 2.800L16 9.500",
  warn: "M12 4 2.800 20h18.400ZM12 10v4.500m0 2.500v.1",
  stop: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm-5.500 3 11 12",
  info: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm0 8v5m0-8.500v.1",
  question: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm-2.500 6.500c0-3 5-3 5 0 0 2-2.500 2-2.500 4m0 2.500v.1",
  bell: "M6 16V10a6 6 0 0 1 12 0v6l1.500 2h-15ZM10 21h4",
  clock: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm0 4v5.500l3.500 2",
  link: "M10 14a4 4 0 0 0 5.700 0l3.100-3.100a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0l-3.100 3.100a4 4 0 0 0 5.700 5.700l1.100-1.100",
  copy: "M9 9h10v11H9ZM5 15V4h10",
  filter: "M4 6h16M7 12h10M10 18h4",
  chevronDown: "m6 9 6 6 6-6",
  chevronRight: "m9 6 6 6-6 6",
  chevronLeft: "m15 6-6 6 6 6",
  arrowUp: "M12 19V5m0 0-5 5m5-5 5 5",
  arrowDown: "M12 5v14m0 0 5-5m-5 5-5-5",
  arrowRight: "M5 12h14m0 0-5-5m5 5-5 5",
  download: "M12 4v11m0 0 4-4m-4 4-4-4M5 20h14",
  printer: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7Z",
  retry: "M20 12a8 8 0 1 1-2.500-5.800M20 4v4h-4",
  rotateLeft: "M9 9H4V4M4.500 9A8 8 0 1 1 4 14",
  rotateRight: "M15 9h5V4M19.500 9A8 8 0 1 0 20 14",
  fitPage: "M6 3h12v18H6ZM12 7v10m0-10-2 2m2-2 2 2m-2 8-2-2m2 2 2-2",
  fitWidth: "M3 5v14M21 5v14M7 12h10M7 12l3-3m-3 3 3 3m7-3-3-3m3 3-3 3",
  checkSquare: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Zm3 8.500 2.800 2.800L16 9.500",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5m3-5v5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  globe: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM3.500 12h17M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm0-5v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500Z",
  keyboard: "M3 7h18v10H3ZM6.500 10.500v.1m3.600-.1v.1m3.700-.1v.1m3.600-.1v.1M8 14h8",
  signOut: "M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8m-3-8h10m0 0-3.500-3.500M21 12l-3.500 3.500",
  pen: "m5 19 1-4L16 5l3 3L9 18Zm9-12 3 3",
  target: "M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm0-3v5m0 10v5M2 12h5m10 0h5",
  archive: "M4 5h16v4H4Zm1 4v10h14V9m-9 4h4",
  eye: "M2.500 12C5 7.500 8.300 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500S5 16.500 2.500 12ZM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z",
  key: "M8 9a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm3.500 2.500L20 5m-3 2.500 2.500 2.500",
  lock: "M6 11h12v9H6Zm2.500 0V8a3.500 3.500 0 0 1 7 0v3",
  red: "M4 12h11m0 0-4-4m4 4-4 4M19 5v14",
  shield: "M12 3l7 2.500V12c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V5.500Z",
  offline:
    "M4 4l16 16M8.500 15.500a5 5 0 0 1 5-1.200M5 12a10 10 0 0 1 4-2.400M2.500 8.500A15 15 0 0 1 6 6.300m4.500-1.200A15 15 0 0 1 21.500 8.500M15 10.300a10 10 0 0 1 4 1.700M12 19v.1",
  people:
    "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7ZM2.500 19.500c.700-3.500 3-5 6.500-5s5.800 1.500 6.500 5M16 5.500a3.500 3.500 0 0 1 0 6.300M18 14.800c2 .6 3.100 2.200 3.500 4.700",
} as const;
export type IconName = keyof typeof PATHS;

/** Decorative: the word beside it carries the meaning. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className="icon"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
