/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[];

  /** Asks for the next page; empty on the last one. */
  readonly nextPageToken: string;
}

/** The items of a paged listing; a page is asked for when the one before is used up, and may be empty before others. */
export async function* itemsOf<T>(
  firstToken: string,
  pageAt: (token: string) => Promise<Page<T>>,
): AsyncGenerator<T, undefined> {
  let token = firstToken;
  do {
    const page = await pageAt(token);
    yield* page.items;
    token = page.nextPageToken;
  } while (token !== "");
}
