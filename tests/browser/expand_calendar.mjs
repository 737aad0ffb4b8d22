// Writes calendars out with ical.js, which is not the library of ours: {files: [text], windows: [[since, until]]} in; out, for each file and
// window, the starts of what is not cancelled, or null for a file that it refuses. A start is an instant, a wall clock (no Z) or a day.
import ICAL from "ical.js";

const MOST = 5000;
const LOCAL = ICAL.Timezone.localTimezone;
const A_MONTH = 31 * 86_400_000;

function told(time) {
  if (time.isDate || time.zone === LOCAL) return time.toString();
  return time.convertToZone(ICAL.Timezone.utcTimezone).toString();
}

function instant(time) {
  if (time.isDate) return Date.parse(`${time}T00:00:00Z`);
  return time.zone === LOCAL ? Date.parse(`${time}Z`) : time.toJSDate().getTime();
}

function* starts(event, until) {
  if (!event.isRecurring()) {
    yield { startDate: event.startDate, item: event };
    return;
  }
  const steps = event.iterator();
  for (let made = 0; made < MOST; made += 1) {
    const next = steps.next();
    if (!next || instant(next) > until + A_MONTH) return;
    yield event.getOccurrenceDetails(next);
  }
}

function ownEvents(calendar) {
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  const masters = new Set(events.filter((one) => !one.isRecurrenceException()).map((one) => one.uid));
  return events.filter((one) => !one.isRecurrenceException() || !masters.has(one.uid));
}

function expanded(text, [since, until]) {
  const parsed = ICAL.parse(text);
  const calendars = Array.isArray(parsed[0]) ? parsed : [parsed];
  return calendars
    .flatMap((one) => ownEvents(new ICAL.Component(one)))
    .flatMap((event) => [...starts(event, until)])
    .filter(({ item }) => item.component.getFirstPropertyValue("status") !== "CANCELLED")
    .map(({ startDate }) => startDate)
    .filter((start) => instant(start) >= since && instant(start) < until)
    .map(told)
    .sort();
}

function orRefused(text, window) {
  try {
    return expanded(text, window);
  } catch {
    return null;
  }
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
const { files, windows } = JSON.parse(input);
const spans = windows.map((window) => window.map(Date.parse));
console.log(JSON.stringify(files.map((text) => spans.map((window) => orRefused(text, window)))));
