// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_lookupway.h"

#include "core/visibletext.h"
#include "engine/errordesk.h"
#include "widgets/lineicon.h"
#include "widgets/lookupway.h"
#include "widgets/tablestyle.h"
#include "widgets/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int SearchDelayMs = 150;
}

LookupWay::LookupWay(const ErrorDesk& desk, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_ui(std::make_unique<Ui::LookupWay>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->searchEdit);
    m_ui->headingLabel->setFont(scaledFont(font(), 1.5, true));
    for (PlainLabel* muted : {m_ui->hintLabel, m_ui->symptomsLabel, m_ui->countLabel})
        muted->setForegroundRole(QPalette::PlaceholderText);
    m_ui->searchEdit->addAction(lineIcon(LineIcon::Search), QLineEdit::LeadingPosition);
    m_ui->searchEdit->installEventFilter(this);
    m_ui->providerCombo->addItem(tr("All providers"), QString());
    QHash<QString, QString> names;
    for (const auto& [id, name] : m_desk.providers()) {
        m_ui->providerCombo->addItem(visibleLine(name), id);
        names.insert(id, name);
    }
    m_model.setProviderNames(names);
    buildTable();
    buildSymptoms();
    m_wait.setSingleShot(true);
    m_wait.setInterval(SearchDelayMs);
    connect(&m_wait, &QTimer::timeout, this, &LookupWay::reload);
    connect(m_ui->searchEdit, &QLineEdit::textChanged, this, [this] { m_wait.start(); });
    connect(m_ui->providerCombo, &QComboBox::currentIndexChanged, this, &LookupWay::reload);
    reload();
}

LookupWay::~LookupWay() = default;

void LookupWay::buildTable()
{
    QTableView* table = m_ui->hitsTable;
    table->setModel(&m_model);
    table->setFont(tabularFont(font()));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + Gap + 2);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    TableStyle::applyTo(*table);
    const int character = fontMetrics().averageCharWidth();
    table->setColumnWidth(HitListModel::KindColumn, 16 * character);
    table->setColumnWidth(HitListModel::ProviderColumn, 13 * character);
    table->setColumnWidth(HitListModel::CodeColumn, 25 * character);
    table->horizontalHeader()->setSectionResizeMode(HitListModel::TitleColumn, QHeaderView::Stretch);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                m_trail.clear();
                if (current.isValid())
                    choose(m_model.hitAt(current.row()));
                else
                    emit nothingChosen();
            });
}

void LookupWay::buildSymptoms()
{
    auto* layout = static_cast<QHBoxLayout*>(m_ui->symptomsRow->layout());
    const auto isSymptom = [](const CatalogueHit& hit) { return hit.kind == CatalogueHit::Kind::Symptom; };
    const QList<CatalogueHit> all = m_desk.search({}, {});
    if (std::none_of(all.begin(), all.end(), isSymptom)) {
        m_ui->symptomsRow->hide();
        return;
    }
    for (const QString& symptom :
         {tr("phone never rang"), tr("calls drop"), tr("no audio"), tr("webhook not arriving")}) {
        const QList<CatalogueHit> found = m_desk.search(symptom, {});
        if (std::none_of(found.begin(), found.end(), isSymptom))
            continue; // a button that leads nowhere helps nobody
        auto* button = new QPushButton(symptom, m_ui->symptomsRow);
        button->setObjectName(u"symptomButton%1"_s.arg(layout->count() - 1));
        button->setAccessibleName(tr("Search for: %1").arg(symptom));
        connect(button, &QPushButton::clicked, this, [this, symptom] { searchSymptom(symptom); });
        layout->insertWidget(layout->count() - 1, button);
    }
    auto* more = new QPushButton(tr("All"), m_ui->symptomsRow);
    more->setObjectName(u"allSymptomsButton"_s);
    more->setAccessibleName(tr("All symptoms"));
    auto* menu = new QMenu(more);
    menu->setObjectName(u"symptomsMenu"_s);
    for (const CatalogueHit& hit : all) {
        if (!isSymptom(hit))
            continue;
        const QString title = visibleLine(hit.entry.title);
        connect(menu->addAction(QString(title).replace(u'&', u"&&"_s)), &QAction::triggered, this,
                [this, title = hit.entry.title] { searchSymptom(title); });
    }
    more->setMenu(menu);
    layout->insertWidget(layout->count() - 1, more);
}

void LookupWay::search(const QString& words)
{
    m_ui->searchEdit->setText(words);
    m_wait.stop();
    reload();
}

void LookupWay::searchSymptom(const QString& words)
{
    // Symptoms belong to no provider.
    {
        const QSignalBlocker quiet(m_ui->providerCombo);
        m_ui->providerCombo->setCurrentIndex(0);
    }
    search(words);
    if (const int row = rowOfSymptom(); row >= 0)
        m_ui->hitsTable->selectRow(row);
}

int LookupWay::rowOfSymptom() const
{
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (m_model.hitAt(row).kind == CatalogueHit::Kind::Symptom)
            return row;
    }
    return -1;
}

void LookupWay::reload()
{
    const QString words = m_ui->searchEdit->text().simplified();
    const QString provider = m_ui->providerCombo->currentData().toString();
    m_model.setHits(m_desk.search(words, provider));
    const int count = m_model.rowCount();
    QString text = count == 1 ? tr("1 entry") : tr("%1 entries").arg(count);
    if (count == 0)
        text = tr("Nothing found. Try one word less, or the number alone.");
    else if (!words.isEmpty())
        text += tr(", best first");
    m_ui->countLabel->setText(text);
    // The best find is the likeliest answer; while browsing nobody has asked anything yet.
    m_trail.clear();
    if (count > 0 && !words.isEmpty())
        m_ui->hitsTable->selectRow(0);
    else if (count == 0)
        emit nothingFound();
    else
        emit nothingChosen();
}

void LookupWay::choose(const CatalogueHit& hit)
{
    const QString backTo = m_trail.isEmpty() ? QString() : m_trail.last().entry.title;
    m_trail.append(hit);
    QList<CatalogueHit> related;
    for (const QString& entry : hit.related) {
        if (const CatalogueHit* found = entryOf(entry))
            related.append(*found);
    }
    emit hitChosen(hit, related, backTo);
}

const CatalogueHit* LookupWay::entryOf(const QString& entry)
{
    if (m_entries.isEmpty()) {
        for (const CatalogueHit& hit : m_desk.search({}, {}))
            m_entries.insert(hit.entry.entry, hit);
    }
    const auto found = m_entries.constFind(entry);
    return found == m_entries.constEnd() ? nullptr : &*found;
}

void LookupWay::openEntry(const QString& entry)
{
    if (const CatalogueHit* hit = entryOf(entry))
        choose(CatalogueHit(*hit));
}

void LookupWay::goBack()
{
    if (m_trail.size() < 2)
        return;
    m_trail.removeLast();
    const CatalogueHit before = m_trail.takeLast();
    choose(before);
}

bool LookupWay::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_ui->searchEdit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down && m_model.rowCount() > 0) {
            const int row = m_ui->hitsTable->currentIndex().row();
            m_ui->hitsTable->setFocus();
            m_ui->hitsTable->selectRow(row < 0 ? 0 : std::min(row + 1, m_model.rowCount() - 1));
            return true;
        }
        if (key == Qt::Key_Escape && !m_ui->searchEdit->text().isEmpty()) {
            m_ui->searchEdit->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ringback
