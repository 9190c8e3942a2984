export default {
  change_password: "Change your password first", open_console: "Open the console", no_agent: "You are no agent", no_agent_hint: "The phone here is for agents. Sign in as one.", nothing_rings: "Nothing rings in this browser", unknown_command: "There is no command {command}",
  title: "Phone in other pages", hint: "Which programs' pages may show the phone; the browser keeps to it.", origins: "Origins", origins_hint: "https://crm.example.com, one a line; https://*.example.com for all names below a domain. None: no page may.", snippet: "For the other page", sample: "The callers and what happens to them are told to that page; commands act as the agent who is signed in there.",
};
