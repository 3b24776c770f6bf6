// Search, filters and sorting of the list of claims. The page is complete without it; what is chosen stands in the address.
(() => {
  "use strict";
  const list = document.querySelector("[data-list]");
  const form = document.querySelector("[data-find]");
  if (!list || !form || !form.hidden) return;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...list.querySelectorAll("[data-claim]")];
  const groups = [...list.tBodies];
  const home = new Map(rows.map((row) => [row, row.parentNode]));
  // With what else people call it; and without spaces, so that "legpress" is found too.
  const text = new Map(
    rows.map((row) => {
      const all = fold(`${row.textContent} ${row.dataset.also}`);
      return [row, `${all} ${all.replace(/[\s-]+/g, "")}`];
    }),
  );
  const has = (row, word) => text.get(row).includes(word) || (/[^s]s$/.test(word) && text.get(row).includes(word.slice(0, -1)));
  const title = new Map(rows.map((row) => [row, row.querySelector("a").textContent]));
  const together = list.createTBody();
  const heads = [...list.querySelectorAll("[data-sort]")];
  const status = form.querySelector("output");
  const fields = [...form.elements].filter((one) => one.name);
  const chosen = (name) => form.elements[name].value;
  let backwards = false;

  const fits = (row) =>
    fields.every(({ name, value }) => {
      if (!value || name === "sort") return true;
      if (name === "q") return fold(value).split(/\s+/).filter(Boolean).every((word) => has(row, word));
      return (row.dataset[name] || "").split("; ").includes(value);
    });

  const compare = (key) => (one, other) => {
    const by = (row) => Number(row.getAttribute(`data-by-${key}`));
    const names = title.get(one).localeCompare(title.get(other), "en");
    return (backwards ? -1 : 1) * (key === "claim" ? names : by(one) - by(other) || names);
  };

  const place = () => {
    const key = chosen("sort");
    const order = key ? [...rows].sort(compare(key)) : rows;
    for (const row of order) (key ? together : home.get(row)).append(row);
    for (const head of heads) {
      const mine = head.dataset.sort === key;
      if (mine) head.setAttribute("aria-sort", backwards ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };

  const show = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row);
      shown += row.hidden ? 0 : 1;
    }
    for (const group of groups) {
      const left = [...group.querySelectorAll("[data-claim]")].filter((row) => !row.hidden).length;
      group.hidden = left === 0;
      group.querySelector("[data-count]").textContent = left;
    }
    const all = `${rows.length} ${rows.length === 1 ? "claim" : "claims"}`;
    status.textContent = shown === rows.length ? `${all} shown` : `${shown} of ${all} shown`;
  };

  const remember = () => {
    const state = new URLSearchParams();
    for (const { name, value } of fields) if (value) state.set(name, name === "sort" && backwards ? `-${value}` : value);
    const query = state.toString();
    try {
      history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
    } catch {
      // Some browsers do not let a file change its own address; all else works.
    }
  };

  const recall = () => {
    const state = new URLSearchParams(location.search);
    backwards = (state.get("sort") || "").startsWith("-");
    for (const field of fields) {
      const value = (state.get(field.name) || "").replace(/^-/, field.name === "sort" ? "" : "-");
      field.value = value;
      if (field.selectedIndex === -1) field.value = ""; // a choice that is not there
    }
    if (!chosen("sort")) backwards = false;
  };

  const update = () => {
    place();
    show();
    remember();
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      const again = chosen("sort") === head.dataset.sort;
      if (again && backwards) form.elements.sort.value = "";
      else form.elements.sort.value = head.dataset.sort;
      backwards = again && !backwards;
      update();
    });
    head.append(button);
  }
  form.addEventListener("input", (event) => {
    if (event.target.name === "sort") backwards = false;
    update();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    backwards = false;
    setTimeout(update);
  });
  window.addEventListener("popstate", () => {
    recall();
    place();
    show();
  });
  form.hidden = false;
  recall();
  place();
  show();
})();
