import { expect } from 'chai'

import * as words from '../../../wsus-adapter/susdb/words.ts'

describe('words of tables and views', () => {
  it('are understood as numbers and as names, however they are written', () => {
    expect(['0', '1', 'Published', 'EXPIRED', 'InTesting', 'In Testing', 'new word', null].map(words.publicationState)).to.deep.equal([
      0, 1, 0, 1, 2, 2, 0, 0,
    ])
    expect(['0', 'Install', 'Uninstall', 'PreDeploymentCheck', 'notapproved', 'new word', null].map(words.deploymentAction)).to.deep.equal([
      0,
      0,
      1,
      2,
      3,
      null,
      null,
    ])
    expect(['Normal', 'Minor', 'RequiresExclusiveHandling', '2', null].map(words.impact)).to.deep.equal([0, 1, 2, 2, null])
    expect(['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot', '1', null].map(words.rebootBehavior)).to.deep.equal([
      0,
      1,
      2,
      1,
      null,
    ])
    expect(['Succeeded', 'Failed', 'Canceled', '4', null].map(words.lastSyncResult)).to.deep.equal([1, 2, 3, 4, null])
    expect(['4', '0', 'Important', '', null].map(words.severity)).to.deep.equal(['Critical', 'Unspecified', 'Important', null, null])
    expect(['1', '2', 'Driver', null].map(words.updateType)).to.deep.equal(['Software', 'Driver', 'Driver', 'Software'])
  })
})
