#include "ui/shell/command_palette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>
#include <vector>

#include "ui/choices/held_keys.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kIndexRole = Qt::UserRole;

QString wordsOf(const ActionSet::Entry& entry)
{
    QString words = entry.action->text();
    words.remove(QLatin1Char('&'));
    QString line = entry.group + QStringLiteral("   ") + words;
    const QString key = entry.action->shortcut().toString(QKeySequence::NativeText);
    if (!key.isEmpty()) line += QStringLiteral("   ") + key;
    if (!entry.action->isEnabled()) line += QStringLiteral("   (%1)").arg(entry.action->toolTip());
    return line;
}

/// How near a command is to what was typed, nearest first: it begins so, a word of it does, it has it somewhere, or the
/// words of it stand scattered. Of all that match.
enum class Nearness { Begins, WordBegins, Has, Scattered };

Nearness nearness(const ActionSet::Entry& entry, const QString& typed)
{
    QString words = entry.action->text();
    words.remove(QLatin1Char('&'));
    const QString sought = typed.simplified();
    if (words.startsWith(sought, Qt::CaseInsensitive)) return Nearness::Begins;
    const QString line = entry.group + QLatin1Char(' ') + words;
    if (line.startsWith(sought, Qt::CaseInsensitive) || line.contains(QLatin1Char(' ') + sought, Qt::CaseInsensitive))
        return Nearness::WordBegins;
    return line.contains(sought, Qt::CaseInsensitive) ? Nearness::Has : Nearness::Scattered;
}

}  // namespace

CommandPalette::CommandPalette(const ActionSet* actions, QWidget* parent)
    : QWidget(parent), m_actions(actions), m_input(new QLineEdit(this)), m_list(new QListWidget(this))
{
    setAccessibleName(tr("Command palette"));
    setFixedSize(560, 360);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->addWidget(m_input);
    column->addWidget(m_list);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_input->setPlaceholderText(tr("Command, >27 mar for an expiry, #140 for a record"));
    m_input->setAccessibleName(tr("Command"));
    m_input->installEventFilter(this);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_input, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::run);
    hide();
}

void CommandPalette::open(int top)
{
    QWidget* had = QApplication::focusWidget();
    if (had != nullptr && !isAncestorOf(had)) m_before = had;
    m_input->clear();
    filter({});
    move((parentWidget()->width() - width()) / 2, top + 8);
    show();
    raise();
    // It was asked for in a panel that floats: what is typed next is meant for here, and would be keys there.
    if (!window()->isActiveWindow()) window()->activateWindow();
    m_input->setFocus();
}

/// Done or given up, the keyboard is where it was.
void CommandPalette::giveBack()
{
    hide();
    QWidget* before = std::exchange(m_before, {});
    if (before == nullptr || !before->isVisible()) return;
    if (before->window() != window()) before->window()->activateWindow();
    before->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::filter(const QString& words)
{
    m_list->clear();
    const QStringList parts = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto& entries = m_actions->entries();
    std::vector<qsizetype> found;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const QString line = wordsOf(entries[i]);
        const auto missing = [&line](const QString& part) { return !line.contains(part, Qt::CaseInsensitive); };
        if (entries[i].action->isVisible() && std::none_of(parts.begin(), parts.end(), missing)) found.push_back(i);
    }
    std::stable_sort(found.begin(), found.end(), [&](qsizetype a, qsizetype b) {
        return nearness(entries[a], words) < nearness(entries[b], words);
    });
    for (const qsizetype i : found) {
        auto* item = new QListWidgetItem(wordsOf(entries[i]), m_list);
        item->setData(kIndexRole, static_cast<int>(i));
        if (!entries[i].action->isEnabled()) item->setForeground(theme().text3);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QString words = m_input->text().trimmed();
    const auto* item = m_list->currentItem();
    giveBack();
    if (words.startsWith(QLatin1Char('>'))) {
        Q_EMIT expiryRequested(words.mid(1).trimmed());
    } else if (words.startsWith(QLatin1Char('#'))) {
        Q_EMIT recordRequested(words.mid(1).toULongLong());
    } else if (item) {
        m_actions->entries().at(item->data(kIndexRole).toInt()).action->trigger();
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) hide();
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (key == Qt::Key_Escape) giveBack();
    if (step != 0) m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, std::max(0, m_list->count() - 1)));
    return step != 0 || key == Qt::Key_Escape || QWidget::eventFilter(watched, event);
}

/// Enter that ran a command is none for where the command leads.
void CommandPalette::hideEvent(QHideEvent*) { HeldKeys::instance().spend(); }

void CommandPalette::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.fillRect(rect(), theme().bg2);
    p.setPen(theme().line2);
    p.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace ballast::ui
