// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QGridLayout;

namespace ringback {

class PlainLabel;

// Numbered steps, one below the other. Labels are reused, so that an update keeps a selection.
class StepList : public QWidget {
    Q_OBJECT

public:
    explicit StepList(QWidget* parent = nullptr);

    void setSteps(const QStringList& steps);

private:
    PlainLabel* labelAt(int row, int column);

    QGridLayout* m_grid;
    QStringList m_steps;
};

} // namespace ringback
