#pragma once

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// A card that asks: title, rows of label and field, a sentence that says the effect, buttons. It lies over the desk
/// without blocking it, so that the kill switch stays in reach. Esc closes it.
class Card : public QWidget {
    Q_OBJECT
public:
    explicit Card(const QString& title, QWidget* parent);

    void addRow(const QString& label, QWidget* field, const QString& unit = {});
    void addWidget(QWidget* widget);
    void setSentence(const QString& text);
    /// From left to right; the card owns it.
    PushButton* addButton(const QString& text, PushButton::Kind kind, const QString& key = {});
    void addButton(PushButton* button);
    PushButton* addCancel();
    /// Shows the card at the right below the header of its window and gives it the focus.
    void open(int top);

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void dismiss();

    QVBoxLayout* m_column;
    QGridLayout* m_rows;
    QLabel* m_sentence;
    QHBoxLayout* m_buttons;
};

}  // namespace ballast::ui
