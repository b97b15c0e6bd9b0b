// Numbers, money, dates and durations as people of a language write them.

/** All formatting for one language, such as formatter("de").money("49.90", "EUR"). */
export function formatter(language) {
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const rating = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
  const unit = (name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" });
  const units = { hour: unit("hour"), minute: unit("minute"), second: unit("second") };

  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (of100) => percent.format(of100 / 100),
    rating: (value) => rating.format(value),
    date: (iso) => date.format(new Date(iso)),
    moment: (iso) => moment.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
    money: (amount, currency) => money(language, amount, currency),
    duration: (seconds) => duration(units, seconds),
  };
}

function money(language, amount, currency) {
  const whole = Number.isInteger(Number(amount));
  const options = { style: "currency", currency, ...(whole && { maximumFractionDigits: 0 }) };
  return new Intl.NumberFormat(language, options).format(amount);
}

function duration(units, seconds) {
  if (seconds < 60) return units.second.format(seconds);
  const minutes = Math.round(seconds / 60);
  const parts = [[Math.floor(minutes / 60), units.hour], [minutes % 60, units.minute]];
  return parts.filter(([amount]) => amount).map(([amount, unit]) => unit.format(amount)).join(" ");
}

export function initials(name) {
  const words = name.trim().split(/\s+/);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...word][0] ?? "").join("").toUpperCase();
}
