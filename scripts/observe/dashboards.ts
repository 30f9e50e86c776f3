// The dashboards as Grafana reads them.
import { VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common'
import { DashboardBuilder, DatasourceVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Board, Panel } from './dashboard-table.ts'

/** Of the 24 columns that a dashboard has. */
const WIDTH = 12
const HEIGHT = 8
const SOURCE = { type: 'prometheus', uid: '${datasource}' }

function panelOf({ title, unit, lines }: Panel): PanelBuilder {
  const panel = new PanelBuilder().title(title).unit(unit).min(0).datasource(SOURCE).span(WIDTH).height(HEIGHT)
  panel.legend(new VizLegendOptionsBuilder().showLegend(true))
  lines.forEach(({ expression, legend }, n) =>
    panel.withTarget(
      new DataqueryBuilder()
        .refId(String.fromCodePoint(65 + n))
        .expr(expression)
        .legendFormat(legend),
    ),
  )
  return panel
}

export function dashboardText({ id, title, panels }: Board): string {
  const board = new DashboardBuilder(title)
    .uid(`trunkline-${id}`)
    .tags(['trunkline'])
    .time({ from: 'now-6h', to: 'now' })
    .timezone('utc')
    .refresh('1m')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
  for (const panel of panels) board.withPanel(panelOf(panel))
  return `${JSON.stringify(board.build(), null, 2)}\n`
}
