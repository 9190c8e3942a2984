export default {
  title: "Faxes", hint: "Faxes that came for a queue or a person, the oldest first", received_at: "Received at", from: "From", box: "For", pages: "Pages", result: "Transmission", open: "Open", fax_of: "Fax of {number}", view: "View {pages} page(s)",
  line: "Line", line_facts: "{rate} bit/s, {took}, {retries} frames repeated", uncorrected: "without error correction", station: "Station", seen_by: "Seen by", nobody: "Nobody yet", saved: "Saved",
  none: "No fax to handle", none_done: "No fax has been handled yet", none_hint: "A number leads to faxes by a flow with the node “Fax”.",
  results: { complete: "Complete", no_fax: "No fax", line_trouble: "Line trouble", incompatible: "Incompatible", broken_off: "Broken off", bad_document: "File error", full: "Lines full" },
  advice: {
    complete: "All pages came.", no_fax: "No fax machine was heard.", line_trouble: "The line loses or changes sound: pages may be missing. Ask for it again; see the carrier's loss on the call's page.",
    incompatible: "The machines have no format in common.", broken_off: "The sender hung up or gave up: the pages here are whole, more may be missing. Ask for it again.", bad_document: "The file could not be written: look at the disk.", full: "All fax lines were taken.",
  },
};
