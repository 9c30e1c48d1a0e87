import { countOf } from '../../../../lib/count-of.ts';
import { escapeText } from '../../../../lib/escape-text.ts';
import { Scrolled } from '../../../web/parts/scrolled.tsx';
import type { CurrencyAnswer } from '../api/api-shapes.ts';
import { formatMoney } from './format-money.ts';
import { nameGroup, OTHERS, rowKeyOf } from './revenue-rows.ts';

/** Every product, or every kind of revenue, and what it came to. */
export function RevenueGroupTable({
  revenue,
  group,
  title,
}: {
  revenue: CurrencyAnswer;
  group: string;
  title: string;
}) {
  const { currency, groups, others } = revenue;
  const rows = [
    ...groups.map(({ name, ...sum }) => ({ key: rowKeyOf(name), name: escapeText(nameGroup(name, group)), ...sum })),
    ...(others === null ? [] : [{ key: OTHERS, name: countOf(others.groups, 'other'), ...others }]),
  ];
  const what = group === 'product' ? 'productId' : 'revenueType';
  return (
    <Scrolled label={`${title}, by ${what}`}>
      <table class="data">
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col" class="number">
              sales
            </th>
            <th scope="col" class="number">
              revenue
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, sales, revenue: amount }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td class="number">{sales}</td>
              <td class="number">{formatMoney(amount, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
