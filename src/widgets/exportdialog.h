// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/callexport.h"

#include <QDialog>
#include <QString>

#include <memory>

namespace ringback {

class ExportJob;
namespace Ui {
class ExportDialog;
}

// Exports what the list shows. Says how many calls that is, in which order and zone, and how texts are
// written so that a spreadsheet neither runs nor changes them; then writes, with progress and a way to stop.
// Nothing is written before the person says so, and never an empty file.
class ExportDialog final : public QDialog {
    Q_OBJECT

public:
    struct What {
        QString historyFile;
        CallFilter filter;
        QList<AccountState> accounts;
        QDateTime now; // UTC
    };
    explicit ExportDialog(What what, QWidget* parent = nullptr);
    ~ExportDialog() override;

    // The request as chosen now, and the file. Also for tests, which have no file dialog.
    ExportRequest request() const;
    void setFile(const QString& file);
    // How many calls fit, once that is known.
    void setCount(qint64 count);
    bool isRunning() const { return m_job != nullptr; }

public slots:
    void reject() override; // while it runs: stops it

signals:
    // For the status bar: "1,234 calls exported to calls.csv".
    void exported(const QString& message);

private:
    void chooseFile();
    void fitSuffix();
    void start();
    void finish(const ExportOutcome& outcome, const QString& problem);
    void updateForm();
    void say(const QString& text, bool bad);
    QString countText(qint64 count) const;

    What m_what;
    qint64 m_count = -1; // calls that fit; -1: not known
    std::unique_ptr<Ui::ExportDialog> m_ui;
    std::unique_ptr<ExportJob> m_job;
};

} // namespace ringback
