export default {
  product: "callfloor call centre",
  list_comma: ", ",
  ok: "OK", cancel: "Cancel", save: "Save", close: "Close", edit: "Edit", remove: "Delete", add: "New", search: "Search", reset: "Reset", retry: "Try again",
  more: "Load more", all: "All", none: "None", yes: "Yes", no: "No", loading: "Loading", saved: "Saved", removed: "Deleted", done: "Done",
  load_failed: "Could not load", no_team: "No team", total: "{n} in all", shown: "{n} shown", end_of_list: "End of the list", filter: "Filter", name: "Name", copy: "Copy",
  from: "From", to: "To", now: "Now", today: "Today", seconds: "s", minutes: "min", optional: "Optional", required: "Required", on: "On", off: "Off", unknown_page: "There is no such page",
  unknown_page_hint: "The address may be wrong, or you may not be allowed to see it.", go_home: "Go to the start page", unsaved: "Unsaved changes", unsaved_text: "They are lost when you leave.", leave: "Discard",
  back: "Back", withheld: "Withheld", per_page: "Per page", refresh: "Refresh", keyboard: "Keyboard", changed_meanwhile: "Somebody else changed this first. The latest values are loaded: please edit again.",
};
