// The console's own line icons, 24x24, drawn with strokes in the text's colour. One list, so that a state always has one shape.

export const icons = {
  // agent states
  ready: "M5 12.5l4.5 4.5L19 7.5",
  not_ready: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8 12h8",
  reserved: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
  ringing: "M18 16V11a6 6 0 0 0-12 0v5l-2 2h16zM10 20.5a2.2 2.2 0 0 0 4 0M20 4.5l1.5 2M4 4.5l-1.5 2",
  talking: "M21 16.5v2.6a2 2 0 0 1-2.2 2A17 17 0 0 1 3 5.2 2 2 0 0 1 5 3h2.6l1.7 4.6-2 1.6a13 13 0 0 0 7.5 7.5l1.6-2z",
  holding: "M9 5v14M15 5v14",
  after_call_work: "M12 20h9M16.5 4.2a2.1 2.1 0 0 1 3 3L8 18.7l-4 1 1-4z",
  outbound: "M7 17L17 7M9 7h8v8",
  signed_out: "M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4M16 17l5-5-5-5M21 12H9",
  // navigation
  desk: "M4 13v-1a8 8 0 0 1 16 0v1M4 13h3v6H5.5A1.5 1.5 0 0 1 4 17.5zM20 13h-3v6h1.5a1.5 1.5 0 0 0 1.5-1.5zM18.5 19a5 5 0 0 1-5 2.5",
  floor: "M3 4h7v7H3zM14 4h7v4h-7zM14 12h7v8h-7zM3 15h7v5H3z",
  calls: "M4 6h10M4 12h7M4 18h10M17 9l4 3-4 3z",
  callbacks: "M21 16.5v2.6a2 2 0 0 1-2.2 2A17 17 0 0 1 3 5.2 2 2 0 0 1 5 3h2.6l1.7 4.6-2 1.6a13 13 0 0 0 7.5 7.5l1.6-2zM21 4l-6 6M15 5v5h5",
  quality: "M6 4h12v16H6zM9 9l1.5 1.5L13 8M9 15h6M15.5 9.500h.01",
  admin: "M4 6h9M17 6h3M15 4v4M4 12h3M11 12h9M9 10v4M4 18h11M19 18h1M17 16v4",
  // things and actions
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M20.5 20.5L16 16",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  edit: "M12 20h9M16.5 4.200a2.1 2.1 0 0 1 3 3L8 18.700l-4 1 1-4z",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  back5: "M4 5v5h5M4.5 10A8 8 0 1 1 4 13",
  forward5: "M20 5v5h-5M19.5 10A8 8 0 1 0 20 13",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  upload: "M12 16V5M7 9l5-5 5 5M4 20h16",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  system: "M3 4h18v12H3zM8 20h8M12 16v4",
  user: "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c.8-4 4-6 8-6s7.2 2 8 6",
  users: "M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M2.5 20c.6-3.6 3-5.5 6.5-5.5s5.9 1.9 6.5 5.5M16 5.200a3.5 3.5 0 0 1 0 6.600M18 15c2 .7 3.2 2.5 3.5 5",
  phone: "M21 16.5v2.600a2 2 0 0 1-2.2 2A17 17 0 0 1 3 5.2 2 2 0 0 1 5 3h2.600l1.7 4.6-2 1.600a13 13 0 0 0 7.5 7.5l1.6-2z",
  trunk: "M4 7h5l6 10h5M4 17h5l1.5-2.5M13.5 9.5L15 7h5M18 4l3 3-3 3M18 14l3 3-3 3",
  number: "M9 4L7 20M17 4l-2 16M4.5 9.5h16M3.5 14.5h16",
  queue: "M4 6h16M4 11h16M4 16h9M17 15v6M14 18h6",
  star: "M12 4l2.5 5.2 5.5.8-4 4 1 5.7-5-2.7-5 2.7 1-5.7-4-4 5.5-.8z",
  sound: "M4 9v6h4l5 4V5L8 9zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
  settings: "M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6M12 2.5l1 2.8 2.8.9 2.7-1.2 1.5 2.6-1.7 2.400v2l1.7 2.4-1.5 2.6-2.7-1.2-2.8.9-1 2.8-1-2.8-2.8-.9-2.7 1.200L4 15.4 5.7 13v-2L4 8.6 5.5 6l2.7 1.2 2.8-.9z",
  audit: "M6 3h9l4 4v14H6zM14 3v5h5M9 12h6M9 16h6",
  tiles: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  rows: "M4 6h16M4 12h16M4 18h16",
  warning: "M12 4L2.5 20h19zM12 10v4.5M12 17.5v.01",
  info: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 11v5M12 8v.01",
  wait: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
  record: "M12 6a6 6 0 1 0 0 12a6 6 0 1 0 0-12",
  refresh: "M20 5v5h-5M4 19v-5h5M19.5 10A8 8 0 0 0 5.5 7.5M4.5 14a8 8 0 0 0 14 2.5",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
} as const;

export type IconName = keyof typeof icons;

export function isIcon(name: string): name is IconName {
  return name in icons;
}
