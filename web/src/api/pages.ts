// Lists come in pages; some screens need the whole of a small one.

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

const pageSize = 200;
const mostPages = 50; // 10,000 rows: beyond that a screen must search instead of loading all

export async function allPages<T>(load: (page: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let i = 0; i < mostPages; i += 1) {
    const page: Page<T> = await load(cursor === null ? { limit: pageSize } : { limit: pageSize, cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return items;
}
