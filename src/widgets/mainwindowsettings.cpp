// SPDX-License-Identifier: GPL-3.0-or-later
// What the window remembers from one run to the next.
#include "ui_mainwindow.h"

#include "core/clock.h"
#include "widgets/callsview.h"
#include "widgets/calltableview.h"
#include "widgets/mainwindow.h"
#include "widgets/timelineview.h"

#include <QSettings>
#include <QSplitter>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

void MainWindow::restore()
{
    resize(1280, 800);
    setFilter({});
    if (!m_settings)
        return;
    restoreGeometry(m_settings->value("window/geometry"_L1).toByteArray());
    m_ui->splitter->restoreState(m_settings->value("window/splitter"_L1).toByteArray());
    m_calls->splitter().restoreState(m_settings->value("window/callsSplitter"_L1).toByteArray());
    m_ui->accountsPanelAction->setChecked(m_settings->value("window/accountsPanel"_L1, true).toBool());
    m_ui->detailPanelAction->setChecked(m_settings->value("window/detailPanel"_L1, true).toBool());
    bool known = false;
    const qint64 span = m_settings->value("window/timelineSeconds"_L1).toLongLong(&known);
    if (known && span > 0)
        m_calls->timeline().setSpan(std::min(span, TimelineGeometry::MaxSpanMs / 1000) * 1000);
    m_calls->table().setHiddenColumns(m_settings->value("window/hiddenColumns"_L1).toStringList());
    m_keepInTrayAction->setChecked(m_settings->value("window/keepInTray"_L1).toBool());
    m_startWithAction->setChecked(m_settings->value("window/startWithNeedsAction"_L1).toBool());
    if (m_startWithAction->isChecked())
        return showNeedsAction(true);
    const auto filter = parseCallFilter(m_settings->value("window/filter"_L1).toString(), m_clock.nowUtc());
    if (filter)
        setFilter(*filter);
}

void MainWindow::save()
{
    if (!m_settings)
        return;
    m_settings->setValue("window/geometry"_L1, saveGeometry());
    if (!m_splitForDecoder)
        m_settings->setValue("window/splitter"_L1, m_ui->splitter->saveState());
    m_settings->setValue("window/callsSplitter"_L1, m_calls->splitter().saveState());
    m_settings->setValue("window/accountsPanel"_L1, m_ui->accountsPanelAction->isChecked());
    m_settings->setValue("window/detailPanel"_L1, m_ui->detailPanelAction->isChecked());
    m_settings->setValue("window/timelineSeconds"_L1, m_calls->timeline().range().spanMs() / 1000);
    m_settings->setValue("window/filter"_L1, m_filter.toText());
    m_settings->setValue("window/hiddenColumns"_L1, m_calls->table().hiddenColumns());
    m_settings->setValue("window/keepInTray"_L1, m_keepInTrayAction->isChecked());
    m_settings->setValue("window/startWithNeedsAction"_L1, m_startWithAction->isChecked());
    m_settings->setValue("window/theme"_L1, wordOf(m_theme.mode()));
}

} // namespace ringback
