// Saves figures and tables, tells and sorts rows. The page is complete without it; nothing is fetched.
(() => {
  "use strict";
  const main = document.querySelector("main");
  if (!main) return;
  const page = (location.pathname.split("/").pop() || "page").replace(/\.html?$/, "") || "page";
  const made = (tag, words, attributes = {}) => {
    const element = document.createElement(tag);
    element.textContent = words;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const save = (blob, name) => {
    const link = made("a", "", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const button = (words, of, act) => {
    const element = made("button", words, { type: "button", "aria-label": `${words} of ${of}` });
    element.addEventListener("click", act);
    return element;
  };

  const tools = (after) => {
    const line = made("div", "", { class: "tools" });
    after.append(line);
    return line;
  };

  const MARGIN = 12;
  const alone = (svg) => {
    const copy = svg.cloneNode(true);
    const style = copy.querySelector("style");
    for (const [, name, rules] of (style ? style.textContent : "").matchAll(/\.([\w-]+)\{([^}]*)\}/g)) {
      for (const element of copy.querySelectorAll(`.${name}`)) {
        element.removeAttribute("class");
        for (const rule of rules.split(";")) {
          const [key, ...value] = rule.split(":");
          if (!element.hasAttribute(key)) element.setAttribute(key, value.join(":"));
        }
      }
    }
    if (style) style.remove();
    for (const element of copy.querySelectorAll(".hit")) element.remove();
    for (const element of copy.querySelectorAll(".row")) {
      for (const { name } of [...element.attributes]) if (name !== "transform") element.removeAttribute(name);
    }
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const size = [width + 2 * MARGIN, height + 2 * MARGIN];
    copy.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${size[0]} ${size[1]}`);
    copy.setAttribute("width", `${size[0]}pt`);
    copy.setAttribute("height", `${size[1]}pt`);
    copy.setAttribute("font-family", "Helvetica, Arial, sans-serif");
    const paper = document.createElementNS(copy.namespaceURI, "rect");
    const sides = { x: -MARGIN, y: -MARGIN, width: size[0], height: size[1], fill: "#ffffff" };
    for (const [key, value] of Object.entries(sides)) paper.setAttribute(key, value);
    copy.prepend(paper);
    const text = new XMLSerializer().serializeToString(copy).replace(/var\(--[\w-]+, (#[0-9a-f]{6})\)/g, "$1");
    return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, size };
  };

  const SHARP = 4; // pixels a point: 300 an inch and more
  const savePng = (svg, name) => {
    const { text, size } = alone(svg);
    const scale = Math.min(SHARP, 16000 / Math.max(...size)); // browsers draw no larger canvas
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = size.map((side) => Math.round(side * scale));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
    });
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };

  const csv = (table) => {
    const cell = (text) => {
      const words = text.replace(/\s+/g, " ").trim();
      const safe = /^[=+@\t\r]|^-(?![\d.])/.test(words) ? `'${words}` : words;
      return `"${safe.replace(/"/g, '""')}"`;
    };
    const lines = [];
    let group = null;
    for (const row of table.rows) {
      const cells = [...row.cells];
      if (cells.length === 1 && cells[0].colSpan > 1) {
        group = cells[0].innerText || cells[0].textContent;
        continue;
      }
      const texts = cells.map((one) => one.innerText || one.textContent);
      lines.push({ texts, group: row.parentNode.tagName === "THEAD" ? "" : group });
    }
    const grouped = group !== null;
    return lines.map(({ texts, group: of }) => [...(grouped ? [of || ""] : []), ...texts].map(cell).join(",")).join("\r\n");
  };

  const tip = made("div", "", { class: "tip", "aria-hidden": "true", hidden: "" });
  const tell = (figure, row) => {
    if (!row) {
      tip.hidden = true;
      return;
    }
    figure.append(tip);
    tip.textContent = row.getAttribute("aria-label");
    tip.hidden = false;
    const [at, around] = [row.getBoundingClientRect(), figure.getBoundingClientRect()];
    tip.style.left = `${Math.max(0, Math.min(around.width - tip.offsetWidth, around.width * 0.25))}px`;
    tip.style.top = `${at.bottom - around.top + 4}px`;
  };

  const alive = (figure, svg, words) => {
    const rows = [...svg.querySelectorAll(".row")];
    // Rows that are links say themselves what they are, and lead on.
    if (words.length !== rows.length || svg.querySelector("a")) return [];
    const [, , width] = svg.getAttribute("viewBox").split(" ");
    svg.setAttribute("role", "group");
    for (const [place, row] of rows.entries()) {
      const box = row.getBBox();
      const hit = document.createElementNS(svg.namespaceURI, "rect");
      const top = Number(row.dataset.top ?? box.y);
      const high = Number(row.dataset.high ?? box.height);
      for (const [key, value] of Object.entries({ class: "hit", x: 0, y: top, width, height: high })) {
        hit.setAttribute(key, value);
      }
      row.querySelector("title")?.remove();
      row.prepend(hit);
      row.setAttribute("role", "img");
      row.setAttribute("aria-label", words[place] || "");
      row.setAttribute("tabindex", place ? "-1" : "0");
    }
    const chosen = (event) => (event.target.closest ? event.target.closest(".row") : null);
    svg.addEventListener("pointerover", (event) => tell(figure, chosen(event)));
    svg.addEventListener("pointerleave", () => tell(figure, null));
    svg.addEventListener("focusin", (event) => tell(figure, chosen(event)));
    svg.addEventListener("focusout", () => tell(figure, null));
    svg.addEventListener("keydown", (event) => {
      const here = chosen(event);
      const order = [...svg.querySelectorAll(".row")].sort(
        (one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top,
      );
      const to = { ArrowDown: order.indexOf(here) + 1, ArrowUp: order.indexOf(here) - 1, Home: 0, End: order.length - 1 };
      if (event.key === "Escape") tell(figure, null);
      if (!here || !(event.key in to)) return;
      event.preventDefault();
      const next = order[Math.max(0, Math.min(order.length - 1, to[event.key]))];
      here.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
    return rows;
  };

  const sort = (svg, key) => {
    let run = [];
    const place = () => {
      const value = (row) => (row.dataset[key] === undefined ? -Infinity : Number(row.dataset[key]));
      const order = key ? [...run].sort((one, other) => value(other) - value(one)) : run;
      let top = run.length ? Number(run[0].dataset.top) : 0;
      for (const row of order) {
        row.setAttribute("transform", `translate(0 ${top - Number(row.dataset.top)})`);
        top += Number(row.dataset.high);
      }
      run = [];
    };
    for (const row of svg.querySelectorAll(".row")) {
      if (row.dataset.top === undefined) place();
      else run.push(row);
    }
    place();
  };

  const ORDERS = { size: "size", weight: "weight", year: "year, newest first" };
  for (const [number, figure] of [...main.querySelectorAll("figure.plot")].entries()) {
    const drawings = [...figure.querySelectorAll("svg")];
    if (!drawings.length) continue;
    const name = `${page}-${figure.id || `figure-${number + 1}`}`;
    const seen = () => drawings.find((svg) => svg.getBoundingClientRect().width > 0) || drawings[0];
    const caption = figure.querySelector("figcaption strong, figcaption");
    const of = caption ? caption.textContent : name;
    const line = tools(figure);
    line.append(
      button("PNG", of, () => savePng(seen(), name)),
      button("SVG", of, () => save(new Blob([alone(seen()).text], { type: "image/svg+xml" }), `${name}.svg`)),
    );
    const words = [...drawings[0].querySelectorAll(".row title")].map((title) => title.textContent);
    const sortable = new Set(drawings.flatMap((svg) => alive(figure, svg, words)).flatMap((row) => Object.keys(row.dataset)));
    const orders = Object.keys(ORDERS).filter((key) => sortable.has(key));
    if (orders.length && drawings[0].querySelectorAll("[data-top]").length > 2) {
      const label = made("label", "Order by ");
      const choice = made("select", "");
      choice.append(...["size", ...orders.filter((key) => key !== "size")].map((key) => made("option", ORDERS[key], { value: key })));
      choice.addEventListener("change", () => drawings.forEach((svg) => sort(svg, choice.value === "size" ? "" : choice.value)));
      label.append(choice);
      line.prepend(label);
    }
  }
  for (const frame of main.querySelectorAll(".wide[role=region]")) {
    const table = frame.querySelector("table");
    const of = frame.getAttribute("aria-label") || "this table";
    const line = made("div", "", { class: "tools" });
    frame.after(line);
    const name = `${page}-${of.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60)}`;
    line.append(button("CSV", of, () => save(new Blob([`\ufeff${csv(table)}\r\n`], { type: "text/csv" }), `${name}.csv`)));
    if (frame.id) line.append(made("a", "Link to this table", { href: `#${frame.id}` }));
  }
})();
