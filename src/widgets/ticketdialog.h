// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ticketdraft.h"
#include "engine/ticketdesk.h"

#include <QDialog>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <optional>

class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPlainTextEdit;
class QPushButton;

namespace ringback {

class Card;
class PlainLabel;

// What a ticket dialog is opened for: one of these.
struct TicketSubject {
    QList<CallKey> calls;
    std::optional<Incident> incident;
    std::optional<ApiErrorRecord> error;
};

// Shows the ticket as support will get it, with what was masked; each masked value can be shown after a
// question. One ticket for each provider. What is copied, saved, mailed and kept is what is shown.
//
// Nothing leaves by itself: the mail program gets a link, by linkRequested(). Everything by keyboard.
class TicketDialog final : public QDialog {
    Q_OBJECT

public:
    // `desk` must outlive it.
    TicketDialog(TicketDesk& desk, TicketSubject subject, QWidget* parent = nullptr);

    // Makes the picture of a draft's timelines for a bundle; without it bundles have none.
    void setPicture(std::function<QByteArray(const TicketDraft&)> picture) { m_picture = std::move(picture); }
    // Asks where to save: a proposed name in, a path out (empty: nowhere) and the form chosen. A test's own.
    using FileChooser = std::function<QString(const QString& proposed, TicketFormat* format)>;
    void setFileChooser(FileChooser chooser) { m_chooseFile = std::move(chooser); }
    const TicketDraft* current() const;

signals:
    void linkRequested(const QUrl& link);
    void ticketKept(const ringback::TicketRecord& record);

private:
    void build();
    QWidget* buildSide();
    QWidget* buildButtons();
    void ask();
    void takeDrafts(quint64 number, const QList<TicketDraft>& drafts);
    void takeWritten(quint64 number, const QString& problem);
    void takeKept(quint64 number, const TicketRecord& record, const QString& problem);
    void showDraft(int index);
    void fillMasks(const TicketDraft& draft);
    void maskToggled(QListWidgetItem* item);
    void say(const QString& text, bool isProblem = false);
    void copy();
    void saveAs();
    void mail();
    void keep();
    void editTemplate();

    TicketDesk& m_desk;
    TicketSubject m_subject;
    TicketOptions m_options;
    QList<TicketDraft> m_drafts;
    std::function<QByteArray(const TicketDraft&)> m_picture;
    FileChooser m_chooseFile;
    QTimer m_pause; // typing
    quint64 m_asked = 0;
    quint64 m_writing = 0;
    quint64 m_keeping = 0;
    QString m_keepingProvider;
    QSet<QString> m_keptProviders;
    QString m_savedTo;
    bool m_filling = false;

    QListWidget* m_providers = nullptr;
    PlainLabel* m_heading = nullptr;
    Card* m_earlier = nullptr;
    PlainLabel* m_earlierText = nullptr;
    QPlainTextEdit* m_preview = nullptr;
    QPlainTextEdit* m_tried = nullptr;
    QPlainTextEdit* m_expected = nullptr;
    QListWidget* m_masks = nullptr;
    PlainLabel* m_masksHead = nullptr;
    QLineEdit* m_reference = nullptr;
    QLineEdit* m_note = nullptr;
    PlainLabel* m_status = nullptr;
    QPushButton* m_copyButton = nullptr;
    QPushButton* m_saveButton = nullptr;
    QPushButton* m_mailButton = nullptr;
    QPushButton* m_keepButton = nullptr;
    QPushButton* m_templateButton = nullptr;
    QPushButton* m_closeButton = nullptr;
};

} // namespace ringback
