// Which pages of a list there are, and which are offered.

const DEEPEST_ROW = 10_000; // further than this the API only goes by `next`

export const pageCount = (count, pageSize) => Math.min(Math.ceil(count / pageSize), Math.floor(DEEPEST_ROW / pageSize));

/** The page numbers to offer, with null for a gap: 1 … 4 5 6 … 20. */
export function pagesAround(page, last) {
  const wanted = [1, page - 1, page, page + 1, last].filter((one) => one >= 1 && one <= last);
  const unique = [...new Set(wanted)].sort((a, b) => a - b);
  return unique.flatMap((one, index) => {
    const step = index ? one - unique[index - 1] : 1;
    return step === 1 ? [one] : step === 2 ? [one - 1, one] : [null, one];
  });
}
