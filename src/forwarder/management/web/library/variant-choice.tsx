import type { CatalogEntry, WholeVariant } from '../api/management-shapes.ts';
import { SELDOM_MS, useManaged } from '../api/session.ts';
import { describeVariant, listNames } from './describe-variant.ts';

interface VariantChoiceProps {
  entry: Pick<CatalogEntry, 'key' | 'variants'>;
  chosen: string;
  choose: (variant: string) => void;
  problem: string;
}

/** The variants, and what the chosen one does. */
export function VariantChoice({ entry: { key, variants }, chosen, choose, problem }: VariantChoiceProps) {
  const { data } = useManaged<WholeVariant>(`integration-catalog/${key}/variants/${chosen}`, SELDOM_MS);
  return (
    <>
      <fieldset class="variants" aria-describedby="variant-problem">
        <legend>Variant</legend>
        {variants.map((one) => (
          <label key={one.key}>
            <input
              type="radio"
              name="variant"
              value={one.key}
              checked={one.key === chosen}
              aria-describedby={`variant-${one.key}`}
              onChange={() => choose(one.key)}
            />
            {one.name}
            <span id={`variant-${one.key}`} class="dim">
              {one.description}
            </span>
          </label>
        ))}
      </fieldset>
      <p id="variant-problem" class="problem" role="alert">
        {problem}
      </p>
      {data !== undefined && <VariantFacts variant={data} />}
    </>
  );
}

function VariantFacts({ variant: { name, blueprint } }: { variant: WholeVariant }) {
  return (
    <section class="facts" aria-label={`What ${name} does`}>
      <dl>
        {describeVariant(blueprint).map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>Every event name</summary>
        <table class="data">
          <thead>
            <tr>
              <th scope="col">comes in as</th>
              <th scope="col">is sent as</th>
            </tr>
          </thead>
          <tbody>
            {listNames(blueprint).map(([from, to]) => (
              <tr key={from}>
                <td>{from}</td>
                <td>{to}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
