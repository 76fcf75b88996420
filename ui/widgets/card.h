#pragma once

#include <QElapsedTimer>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QTimer>
#include <QVBoxLayout>
#include <QWidget>
#include <functional>
#include <memory>

#include "interfaces/snapshot.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// A card that asks: title, rows of label and field, a sentence that says the effect, buttons. It lies over the desk
/// without blocking it, so that the kill switch stays in reach. Esc closes it. Of a kind one stands: opened again it
/// takes the place of the standing one, with what was typed there. Tab stays in it, and when it closes the keyboard
/// goes back to where it was. Enter in a field goes on to the next and from the last to the button that sends; it
/// sends nothing by itself. Keys that nothing else in the window took are those of the uppermost card. It is of one
/// desk: with another, or beside a journal, it is dismissed. Figures that it says are of now: it follows the desk's
/// pictures.
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
    /// Whether an open card lies over a part of it: then it may not act, since nobody can read what it is about.
    static bool isOver(const QWidget& part);

    static constexpr int kApartMilliseconds = 1000;  ///< Between two tellings, so that figures can be read.
    /// `tell` says again what the card says of the desk, by its newest picture; the last that came is told too.
    void follow(std::function<void(const interfaces::Snapshot&)> tell);
    /// The running desk's picture.
    void takePicture(std::shared_ptr<const interfaces::Snapshot> newest);
    /// Away, and nothing is sent.
    void dismiss();

Q_SIGNALS:
    void closed();

protected:
    bool eventFilter(QObject* window, QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void mousePressEvent(QMouseEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void tellAgain();
    bool isUppermost() const;
    void takePlaceOf(Card& standing);
    void takeFocus();
    void send();
    void goOn();

    QVBoxLayout* m_column;
    QPointer<QWidget> m_before;  ///< That had the keyboard when it opened.
    QGridLayout* m_rows;
    QLabel* m_sentence;
    QHBoxLayout* m_buttons;
    PushButton* m_lastButton{};
    std::function<void(const interfaces::Snapshot&)> m_tell;
    std::shared_ptr<const interfaces::Snapshot> m_newest;
    QElapsedTimer m_told;
    QTimer m_tellSoon;
    bool m_keepsHeight{};  ///< While it tells again: its buttons stay under the pointer.
};

}  // namespace ballast::ui
