import { theme, type ThemeConfig } from "antd";

const FONT = `-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif`;

const shared = {
  fontFamily: FONT,
  fontSize: 14,
  borderRadius: 6,
  wireframe: false,
  motionDurationMid: "0.12s",
  motionDurationSlow: "0.16s",
} as const;

const plainButton = (blue: string) => ({
  defaultHoverColor: blue,
  defaultHoverBorderColor: blue,
  defaultActiveColor: blue,
  defaultActiveBorderColor: blue,
});

// Red is the seal: it marks the one main action of a page and nothing else, so only buttons of type "primary" carry it.
const sealButton = (base: string, hover: string, active: string, quiet: ReturnType<typeof plainButton>) => ({
  colorPrimary: base,
  colorPrimaryHover: hover,
  colorPrimaryActive: active,
  ...quiet,
  primaryShadow: "none",
  defaultShadow: "none",
  dangerShadow: "none",
  fontWeight: 500,
});

const light: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...shared,
    colorPrimary: "#0958d9",
    colorLink: "#0958d9",
    // darker below the pointer: antd's lighter one is too faint to be read on paper
    colorLinkHover: "#003eb3",
    colorLinkActive: "#002c8c",
    colorInfo: "#0958d9",
    colorSuccess: "#237804",
    colorWarning: "#8a5300",
    colorError: "#b3261e",
    colorTextPlaceholder: "#6b6861",
    colorTextDisabled: "#6b6861",
    colorTextQuaternary: "#6b6861",
    colorTextTertiary: "#6b6861",
    colorText: "#1d1d1b",
    colorTextSecondary: "#55524c",
    colorBgLayout: "#f7f6f3",
    colorBorder: "#cfcac2",
    colorBorderSecondary: "#e3e0da",
  },
  components: { Button: sealButton("#b3261e", "#9c1f18", "#841812", plainButton("#0958d9")) },
};

const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: "#4d8ff0",
    colorLink: "#7ab0ff",
    colorLinkHover: "#a3c8ff",
    colorInfo: "#7ab0ff",
    colorSuccess: "#7cc46a",
    colorWarning: "#e0b050",
    colorError: "#ff8a80",
    colorTextPlaceholder: "#9a978f",
    colorTextDisabled: "#9a978f",
    colorTextQuaternary: "#9a978f",
    colorTextTertiary: "#9a978f",
    colorText: "#e8e6e3",
    colorTextSecondary: "#b9b6b0",
    colorBgLayout: "#131416",
    colorBgContainer: "#1b1d20",
    colorBgElevated: "#232629",
    colorBorder: "#45494e",
    colorBorderSecondary: "#2e3135",
  },
  components: { Button: sealButton("#c43a31", "#b3322a", "#9c2a23", plainButton("#7ab0ff")) },
};

export const themeOf = (isDark: boolean): ThemeConfig => ({ ...(isDark ? dark : light), cssVar: { key: "pz" }, hashed: false });
