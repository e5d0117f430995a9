import { expect } from 'chai'
import { layOut, NODE } from '../../console/patches/graph-layout.ts'

/** Edges as `later>earlier`, separated by spaces. */
function edges(text: string) {
  return text.split(' ').map((edge) => ({ from: edge.split('>')[0] ?? '', to: edge.split('>')[1] ?? '' }))
}

const drawn = (layout: ReturnType<typeof layOut>) => layout.edges.map(({ from, to }) => `${from}>${to}`).toSorted()

describe('layOut', () => {
  it('puts each patch below all that replace it, and draws only direct steps', () => {
    const layout = layOut(['d', 'c', 'b', 'a'], edges('d>c d>b d>a c>b c>a b>a'))

    expect(layout.nodes.map(({ id, row }) => [id, row])).to.deep.equal([
      ['d', 0],
      ['c', 1],
      ['b', 2],
      ['a', 3],
    ])
    expect(drawn(layout)).to.deep.equal(['b>a', 'c>b', 'd>c'])
  })

  it('keeps both ways of a branch that meets again, without overlapping', () => {
    const layout = layOut(['top', 'left', 'right', 'bottom'], edges('top>left top>right left>bottom right>bottom top>bottom'))

    expect(drawn(layout)).to.deep.equal(['left>bottom', 'right>bottom', 'top>left', 'top>right'])
    const [left, right] = layout.nodes.filter(({ row }) => row === 1)
    expect(Math.abs((left?.x ?? 0) - (right?.x ?? 0))).to.be.greaterThan(NODE.width)
    expect(
      layout.nodes.every(({ x, y }) => x >= 0 && y >= 0 && x + NODE.width <= layout.width && y + NODE.height <= layout.height),
    ).to.equal(true)
  })

  it('cuts a circle instead of losing patches or going round for ever', () => {
    const layout = layOut(['a', 'b', 'c'], edges('a>b b>c c>a a>a'))

    expect(layout.nodes.map(({ id }) => id).toSorted()).to.deep.equal(['a', 'b', 'c'])
    expect(drawn(layout)).to.deep.equal(['a>b', 'b>c'])
  })

  it('leaves out edges to patches that are not shown, and stands for one patch alone', () => {
    expect(layOut(['a'], edges('a>elsewhere'))).to.deep.include({ edges: [], width: NODE.width, height: NODE.height })
  })

  it('lays 200 patches that all replace each other out in a blink', () => {
    const ids = Array.from({ length: 200 }, (_, n) => `p${n}`)
    const all = ids.flatMap((from, at) => ids.slice(at + 1).map((to) => ({ from, to })))
    const before = performance.now()

    const layout = layOut(ids, all)

    expect(layout.edges).to.have.length(199)
    expect(performance.now() - before).to.be.lessThan(2000)
  })
})
