#include "ui/tickets/reason_field.h"

#include <QKeyEvent>
#include <QSettings>

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
}

void ReasonField::keyPressEvent(QKeyEvent* event)
{
    QComboBox::keyPressEvent(event);
    // A combo box keeps these to itself, but the card around it sends with one and closes with the other.
    const int key = event->key();
    if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) event->ignore();
}

void ReasonField::remember() const
{
    if (reason().isEmpty()) return;
    QSettings settings;
    QStringList reasons = settings.value(kKey).toStringList();
    reasons.removeAll(reason());
    reasons.prepend(reason());
    settings.setValue(kKey, QStringList(reasons.mid(0, kMost)));
}

}  // namespace ballast::ui
