const GIB = 1024 ** 3

/** Bytes as packages are sold: `0.75 GB`, where a gigabyte has 1024 megabytes. */
export const formatData = (bytes: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'gigabyte', maximumFractionDigits: 2 }).format(bytes / GIB)
