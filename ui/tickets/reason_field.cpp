#include "ui/tickets/reason_field.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QSettings>
#include <algorithm>

namespace ballast::ui {
namespace {

const QString kKey = QStringLiteral("desk/reasons");
constexpr int kMost = 5;

}  // namespace

ReasonField::ReasonField(QWidget* parent) : QComboBox(parent)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    // What is journaled is what was typed, never a longer reason of another day.
    setCompleter(nullptr);
    addItems(QSettings().value(kKey).toStringList());
    setCurrentIndex(-1);
    setEditText({});
    setAccessibleName(tr("Reason"));
    QStringList lines;
    for (int i = 0; i < count(); ++i)
        lines << tr("Alt+%1  %2").arg(i + 1).arg(itemText(i));
    setToolTip(lines.isEmpty() ? tr("Why, in your words; it stands in the record.") : lines.join(QLatin1Char('\n')));
}

void ReasonField::setDefault(const QString& words)
{
    m_default = words;
    setEditText(words);
    lineEdit()->selectAll();
}

void ReasonField::focusInEvent(QFocusEvent* event)
{
    QComboBox::focusInEvent(event);
    lineEdit()->selectAll();
}

void ReasonField::keyPressEvent(QKeyEvent* event)
{
    const int chosen = event->key() - Qt::Key_1;
    if (event->modifiers() == Qt::AltModifier && chosen >= 0 && chosen < std::min(count(), kMost))
        return setEditText(itemText(chosen));
    QComboBox::keyPressEvent(event);
    // A combo box keeps these to itself, but the card around it sends with one and closes with the other.
    const int key = event->key();
    if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) event->ignore();
}

void ReasonField::remember() const
{
    if (reason().isEmpty() || reason() == m_default) return;
    QSettings settings;
    QStringList reasons = settings.value(kKey).toStringList();
    reasons.removeAll(reason());
    reasons.prepend(reason());
    settings.setValue(kKey, QStringList(reasons.mid(0, kMost)));
}

}  // namespace ballast::ui
