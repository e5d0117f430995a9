import { expect } from 'chai'
import fc from 'fast-check'
import { html } from '../../../server/pages/html.ts'

describe('html', () => {
  it('escapes whatever comes from outside, in text and in attributes', () => {
    expect(html`<a title="${`"><script>'&`}">${'<b>'}</a>`.text).to.equal('<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&lt;b&gt;</a>')
  })

  it('takes its own markup as it is, joins lists, and leaves out what is nothing', () => {
    const items = [html`<li>${1}</li>`, [html`<li>${'2'}</li>`]]

    expect(html`${items}${null}${undefined}${false}`.text).to.equal('<li>1</li><li>2</li>')
  })

  it('never lets a value begin a tag, end an attribute or begin an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { text } = html`${value}`
        expect(text).to.not.match(/[<>"']/)
        expect(text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).to.not.contain('&')
      }),
    )
  })
})
