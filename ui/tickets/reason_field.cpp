#include "ui/tickets/reason_field.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QSettings>
#include <algorithm>

#include "ui/choices/place_keys.h"

namespace ballast::ui {
namespace {

const QString kKey = QStringLiteral("desk/reasons");
constexpr int kMost = 5;

PlaceKey reasonKey(int place) { return static_cast<PlaceKey>(static_cast<int>(PlaceKey::Reason1) + place); }

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
        lines << QStringLiteral("%1  %2").arg(shownKey(reasonKey(i)), itemText(i));
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
    for (int i = 0; i < std::min(count(), kMost); ++i)
        if (isPressed(reasonKey(i), *event)) return setEditText(itemText(i));
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
