// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>
#include <QPair>

#include <memory>

namespace ringback {

namespace Ui {
class ShortcutsDialog;
}

// The keys, group by group: keys and what they do.
class ShortcutsDialog : public QDialog {
    Q_OBJECT

public:
    struct Group {
        QString heading;
        QList<QPair<QString, QString>> keys;
    };

    explicit ShortcutsDialog(const QList<Group>& groups, QWidget* parent = nullptr);
    ~ShortcutsDialog() override;

private:
    std::unique_ptr<Ui::ShortcutsDialog> m_ui;
};

} // namespace ringback
