// The widget's looks. It lives in a shadow tree: the page's styles do not reach it, nor its own the page.

export function styleFor(colour: string, onColour: string): string {
  return `
:host { all: initial; }
* { box-sizing: border-box; }
.root { position: fixed; right: max(16px, env(safe-area-inset-right)); bottom: max(16px, env(safe-area-inset-bottom)); z-index: 2147483000; font: 15px/1.45 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: #1d2433; }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; border-radius: 8px; border: 1px solid #c6cddb; background: #fff; padding: 9px 14px; min-height: 44px; }
button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid #1a1a1a; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
button[disabled] { opacity: .55; cursor: default; }
.launch { background: ${colour}; color: ${onColour}; border: 0; border-radius: 999px; padding: 12px 20px; font-weight: 600; box-shadow: 0 4px 16px rgba(0,0,0,.25); }
.main { background: ${colour}; color: ${onColour}; border-color: transparent; font-weight: 600; width: 100%; }
.panel { width: min(340px, calc(100vw - 32px)); max-height: min(560px, calc(100vh - 32px)); overflow: auto; background: #fff; border-radius: 14px; box-shadow: 0 10px 40px rgba(0,0,0,.28); }
.panel[hidden], .launch[hidden] { display: none; }
header { display: flex; align-items: center; gap: 8px; background: ${colour}; color: ${onColour}; padding: 8px 8px 8px 16px; }
h2 { font-size: 16px; margin: 0; flex: 1; font-weight: 600; overflow-wrap: anywhere; }
header button { background: none; border: 0; color: inherit; min-width: 44px; font-size: 20px; line-height: 1; }
.body { padding: 14px 16px 16px; display: grid; gap: 12px; }
.fields { display: grid; gap: 12px; }
.body p { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
label { display: grid; gap: 4px; font-size: 14px; color: #4a5468; }
input, select { width: 100%; min-height: 44px; border: 1px solid #8a94a8; border-radius: 8px; padding: 8px 10px; background: #fff; color: #1d2433; font-size: 16px; }
small { color: #5a6478; }
.notice { background: #fdf0dc; color: #5c3b00; border-radius: 8px; padding: 9px 12px; }
.notice.good { background: #e2f4e8; color: #134d28; }
.status { font-size: 17px; font-weight: 600; text-align: center; padding: 10px 0 2px; }
.time { text-align: center; font-variant-numeric: tabular-nums; color: #4a5468; }
.row { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 8px; }
.keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: 6px; }
.keys button { font-size: 18px; padding: 6px; }
.log { display: grid; gap: 8px; max-height: 260px; min-height: 120px; overflow: auto; align-content: start; }
.log p { max-width: 85%; padding: 7px 11px; border-radius: 12px; background: #eef1f6; justify-self: start; white-space: pre-wrap; }
.log .own { justify-self: end; background: #dbe8fd; }
.log .unsent { opacity: .6; }
.log:focus-visible { outline: 3px solid #1a1a1a; }
textarea { font: inherit; width: 100%; border: 1px solid #8a94a8; border-radius: 8px; padding: 8px 10px; font-size: 16px; resize: none; color: #1d2433; background: #fff; }
textarea:focus-visible { outline: 3px solid #1a1a1a; outline-offset: 2px; }
.danger { background: #b3261e; color: #fff; border-color: transparent; font-weight: 600; }
[aria-pressed="true"] { background: #1d2433; color: #fff; }
`;
}
