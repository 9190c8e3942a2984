export default {
  title: "Sign in", login: "Login", password: "Password", sign_in: "Sign in", sign_out: "Sign out of the console", wrong: "Wrong login or password", lead: "Every call reaches someone",
  change_title: "Choose a new password", change_hint: "After the first sign-in or a reset you choose a password of your own.", change_own: "Change password", old: "Present password", fresh: "New password", repeat: "New password again",
  short: "At least 10 characters", differ: "The two do not match", change: "Change password", changed: "Password changed", ended: "Your session has ended, please sign in again",
  light: "Light", dark: "Dark", system: "Like the system", theme: "Appearance", language: "Language", capslock: "Caps Lock is on",
  desk: "Desk", floor: "Floor", alerts: "Alerts", shifts: "Shifts", calls: "Calls", customers: "Customers", callbacks: "Callbacks", voicemail: "Voicemail", faxes: "Faxes", knowledge: "Articles", blocked: "Blocked", quality: "Quality", admin: "Admin", menu: "Main menu", user_menu: "My account", skip: "Skip to content",
  live: "Live", connecting: "Connecting", waiting: "Disconnected, next try in {s} s", reconnect: "Reconnect now", offline_banner: "The live connection to the server is lost; what you see may be out of date.",
  problems: "{n} problems need attention",
};
