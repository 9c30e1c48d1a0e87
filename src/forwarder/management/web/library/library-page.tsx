import type { Catalog, CatalogEntry } from '../api/management-shapes.ts';
import { SELDOM_MS, useManaged } from '../api/session.ts';
import { PolledProblem } from '../frame/polled-problem.tsx';
import type { GoToPlace } from '../router/use-place.ts';

/** What can be installed, by category. */
export function LibraryPage({ category, go }: { category: string | undefined; go: GoToPlace }) {
  const { data, problem } = useManaged<Catalog>('integration-catalog', SELDOM_MS);
  const all = data?.integrations ?? [];
  const categories = [...new Map(all.map((one) => [one.category, one.category_name]))];
  const shown = all.filter((one) => category === undefined || one.category === category);
  return (
    <>
      <h2>Integration Library</h2>
      <PolledProblem problem={problem} />
      <fieldset class="choice">
        <legend class="unseen">Category</legend>
        <button type="button" aria-pressed={category === undefined} onClick={() => go({ view: 'library' }, true)}>
          All
        </button>
        {categories.map(([key, name]) => (
          <button
            key={key}
            type="button"
            aria-pressed={key === category}
            onClick={() => go({ view: 'library', category: key }, true)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {data !== undefined && shown.length === 0 && <p class="dim">There is no integration in this category.</p>}
      <ul class="cards">
        {shown.map((entry) => (
          <li key={entry.key}>
            <LibraryCard entry={entry} go={go} />
          </li>
        ))}
      </ul>
    </>
  );
}

function LibraryCard({
  entry: { key, name, category_name, description, variants },
  go,
}: {
  entry: CatalogEntry;
  go: GoToPlace;
}) {
  return (
    <article class="card" aria-labelledby={`card-${key}`}>
      <h3 id={`card-${key}`}>{name}</h3>
      <p class="dim">{category_name}</p>
      <p>{description}</p>
      <p class="dim">Variants: {variants.map((one) => one.name).join(', ')}</p>
      <p class="buttons">
        <button
          type="button"
          aria-describedby={`card-${key}`}
          onClick={() => go({ view: 'install', integration: key })}
        >
          Install
        </button>
      </p>
    </article>
  );
}
