// The worker's settings: tried out with the worker's own rules, shown as a difference, then saved.

import { get, post } from "../api.js";
import { card, h } from "../dom.js";
import { ask, complain, toast } from "../say.js";
import { has, t } from "../words.js";

const FIRST = [
  "MINIQMT_ENABLED",
  "MINIQMT_ACCOUNT_ID",
  "MINIQMT_ACCOUNT_TYPE",
  "MINIQMT_USERDATA_PATH",
  "MINIQMT_HOST",
  "MINIQMT_PORT",
  "BROKER",
];

export function settingsView() {
  const first = h("div", { class: "pair" });
  const others = h("div", { class: "pair" });
  const place = h("p", { class: "muted small" });
  const outcome = h("div", { id: "settings-outcome" });
  const save = h(
    "button",
    { type: "button", class: "button primary", id: "settings-save", disabled: true, onclick: store },
    t("settings.save"),
  );
  let fields = [];
  let version = "";

  async function load() {
    const told = await get("/api/settings");
    if (!told.fields) return;
    ({ fields } = told);
    place.textContent = t("settings.file", { path: told.path });
    const inputs = new Map(fields.map((field) => [field.name, control(field)]));
    first.replaceChildren(...FIRST.filter((name) => inputs.has(name)).map((name) => inputs.get(name)));
    others.replaceChildren(
      ...[...inputs].filter(([name]) => !FIRST.includes(name)).map(([, input]) => input),
    );
    outcome.replaceChildren();
    save.disabled = true;
  }

  /** What the form says other than the file. An untouched secret is left out: it is not known here. */
  function changes() {
    const values = new FormData(form);
    const changed = fields.filter(
      ({ name, value, overridden, machine_only: machineOnly }) =>
        !overridden && !machineOnly && values.get(name) !== null && values.get(name).trim() !== value,
    );
    return Object.fromEntries(changed.map(({ name }) => [name, values.get(name).trim()]));
  }

  async function preview() {
    const answer = await post("/api/settings/preview", { changes: changes() });
    if (answer.error) return complain(answer);
    version = answer.version;
    save.disabled = !answer.ok || !answer.lines.length;
    outcome.replaceChildren(...told(answer));
  }

  async function store() {
    const answer = await post("/api/settings/save", { changes: changes(), version });
    if (answer.error) return complain(answer);
    if (answer.stale) toast(t("settings.stale"), true);
    else if (answer.ok) toast(t("settings.saved"));
    await load();
  }

  /** Empty values mean the defaults; nothing is written before it was looked at. */
  async function reset() {
    const sure = await ask({
      title: t("settings.reset"),
      body: [h("p", { class: "muted" }, t("settings.reset_lead"))],
      confirm: t("settings.reset"),
    });
    if (!sure) return;
    for (const { name, value, overridden, machine_only: machineOnly } of fields)
      if (value && !overridden && !machineOnly) form.elements[name].value = "";
    await preview();
  }

  const form = h(
    "form",
    {
      class: "form",
      id: "settings",
      oninput: () => {
        save.disabled = true;
      },
      onsubmit: (event) => {
        event.preventDefault();
        preview();
      },
    },
    first,
    h("details", {}, h("summary", { class: "muted" }, t("settings.others")), others),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "submit", class: "button", id: "settings-preview" }, t("settings.preview")),
      save,
      h(
        "button",
        { type: "button", class: "button", id: "settings-undo", onclick: load },
        t("settings.undo"),
      ),
      h(
        "button",
        { type: "button", class: "button", id: "settings-reset", onclick: reset },
        t("settings.reset"),
      ),
    ),
    outcome,
  );
  const element = h(
    "div",
    { class: "view", id: "view-settings" },
    card(t("settings"), place, h("div", { class: "body" }, form)),
  );
  return {
    element,
    draw() {},
    opened: () => {
      if (!fields.length) load();
    },
  };
}

function control(field) {
  const { name, value, default: usual, choices, secret, is_set: isSet } = field;
  const hint = field.machine_only
    ? t("settings.machine_only")
    : field.overridden
      ? t("settings.overridden")
      : has(`setting.${name}.hint`)
        ? t(`setting.${name}.hint`)
        : "";
  const common = { name, disabled: field.overridden || field.machine_only, "aria-label": name };
  const usually = usual ? t("settings.default", { value: usual }) : t("settings.default_none");
  const input = choices.length
    ? h(
        "select",
        common,
        h("option", { value: "", selected: !value }, usually),
        choices.map((choice) =>
          h(
            "option",
            { value: choice, selected: choice === value.toLowerCase() || choice === value },
            choice,
          ),
        ),
      )
    : h("input", {
        ...common,
        value,
        type: secret ? "password" : "text",
        autocomplete: "off",
        spellcheck: "false",
        placeholder: secret && isSet ? t("settings.kept") : usually,
      });
  const title = has(`setting.${name}`) ? t(`setting.${name}`) : name;
  return h(
    "label",
    { class: "field" },
    h("span", {}, title, " ", h("code", { class: "code muted" }, title === name ? "" : name)),
    input,
    hint ? h("span", { class: "muted small" }, hint) : null,
  );
}

function told({ ok, problems, lines }) {
  const difference = lines.map(({ name, before, after }) => [
    h("span", { class: "muted" }, name),
    h("del", {}, `- ${before || t("settings.empty")}`),
    h("ins", {}, `+ ${after || t("settings.empty")}`),
  ]);
  return [
    ...problems.map((problem) => h("p", { class: "note bad" }, problem)),
    lines.length
      ? h("div", { class: "note difference" }, difference)
      : ok
        ? h("p", { class: "note" }, t("settings.unchanged"))
        : null,
    ok && lines.length ? h("p", { class: "note good" }, t("settings.valid")) : null,
  ].filter(Boolean);
}
