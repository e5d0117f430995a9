import type { Category } from '../types.ts'
import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'

const CLASSIFICATION = 'UpdateClassification'
const classification = new Cells(VIEW_ROW_SETS.classifications)
const category = new Cells(VIEW_ROW_SETS.categories)

/** Classifications, products, families and companies, with the titles that the server shows by default. */
export async function categoriesOf({ reader, facts }: SusdbReading): Promise<Category[]> {
  facts.by('categories')
  const rest = { description: null, arrivalDate: null }
  const classifications = (await allRows(reader, 'classifications')).map((row): Category => ({
    id: classification.guid(row, 'ClassificationId'),
    type: CLASSIFICATION,
    title: classification.text(row, 'DefaultTitle'),
    ...rest,
  }))
  const others = (await allRows(reader, 'categories')).map((row): Category => ({
    id: category.guid(row, 'CategoryId'),
    type: category.text(row, 'CategoryType'),
    title: category.text(row, 'DefaultTitle'),
    ...rest,
  }))
  // Should the view list classifications too, they are what their own view says.
  return [...new Map([...others, ...classifications].map((each) => [each.id, each])).values()]
}
