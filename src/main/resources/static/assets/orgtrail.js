// What changes on a page is asked for again when the server says so; charts are drawn from the same API that others use.
(() => {
  "use strict";

  const charts = new Map();

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  async function draw(place) {
    const canvas = place.querySelector("canvas");
    const { org, hours } = place.dataset;
    const answer = await fetch(`/api/orgs/${encodeURIComponent(org)}/pace?hours=${hours}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || !canvas.isConnected) {
      return;
    }
    const pace = await answer.json();
    const labels = pace.steps.map((step) => step.from.slice(11, 16));
    const values = pace.steps.map((step) => step.delivered);
    const known = charts.get(canvas);
    if (known) {
      known.data.labels = labels;
      known.data.datasets[0].data = values;
      known.update("none");
      return;
    }
    const text = color("--soft");
    const line = color("--line");
    charts.set(canvas, new Chart(canvas, {
      type: "bar",
      data: { labels, datasets: [{ data: values, backgroundColor: color("--bar"), categoryPercentage: 1, barPercentage: 0.9 }] },
      options: {
        animation: false,
        maintainAspectRatio: false,
        plugins: {
          legend: { display: false },
          title: { display: true, color: text, text: pace.stepMinutes === 1 ? "per minute, last hour (UTC)" : "per quarter of an hour, last day (UTC)" },
        },
        scales: {
          x: { ticks: { color: text, maxTicksLimit: 7 }, grid: { display: false } },
          y: { beginAtZero: true, ticks: { color: text, precision: 0, maxTicksLimit: 4 }, grid: { color: line } },
        },
      },
    }));
  }

  function drawAll() {
    for (const canvas of charts.keys()) {
      if (!canvas.isConnected) {
        charts.get(canvas).destroy();
        charts.delete(canvas);
      }
    }
    document.querySelectorAll(".chart[data-org]").forEach((place) => draw(place).catch(() => {}));
  }

  // Who reads by keyboard there, or selects text, is not disturbed.
  const busy = () => document.hidden || !window.getSelection().isCollapsed
    || document.getElementById("live").contains(document.activeElement);

  const PATIENCE = 5000;
  let source;

  // A browser comes back by itself when a stream ends, but never after an answer that is none.
  function follow() {
    const notice = document.getElementById("not-live");
    source = new EventSource("/api/live");
    source.addEventListener("open", () => {
      notice.hidden = true;
    });
    source.addEventListener("tick", () => {
      if (!busy()) {
        htmx.trigger(document.body, "live");
      }
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) {
        notice.hidden = false;
        setTimeout(followAgain, PATIENCE);
      } else {
        setTimeout(() => {
          notice.hidden = source.readyState === EventSource.OPEN;
        }, PATIENCE);
      }
    });
  }

  // Where the log-in is over, the page itself leads there, and the log-in back to it.
  async function followAgain() {
    const answer = await fetch("/api/orgs", { method: "HEAD" }).catch(() => undefined);
    if (answer?.status === 401) {
      location.reload();
    } else {
      follow();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    drawAll();
    if (!document.getElementById("live")) {
      return;
    }
    follow();
    // Somebody may have come there while the answer was on its way.
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target.id === "live" && busy()) {
        event.detail.shouldSwap = false;
      }
    });
    document.body.addEventListener("htmx:afterSettle", drawAll);
    window.addEventListener("pagehide", () => source.close());
  });
})();
