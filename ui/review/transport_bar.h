#pragma once

#include <QAbstractButton>
#include <QList>
#include <QPushButton>
#include <QWidget>

namespace ballast::ui {

enum class TransportGlyph { First, StepBack, Play, Pause, StepOn, Last };

/// A 28 px button with a painted sign of transport.
class TransportButton : public QAbstractButton {
    Q_OBJECT
public:
    TransportButton(TransportGlyph glyph, const QString& words, QWidget* parent);
    void setGlyph(TransportGlyph glyph, const QString& words);
    void setWords(const QString& words);
    QSize sizeHint() const override { return {28, 24}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    TransportGlyph m_glyph;
};

/// First, step back, play, step on, last.
class TransportBar : public QWidget {
    Q_OBJECT
public:
    explicit TransportBar(QWidget* parent = nullptr);
    void setPlaying(bool playing);

Q_SIGNALS:
    void firstRequested();
    void stepRequested(int records);
    void playRequested();
    void lastRequested();

private:
    void tellKeys();

    TransportButton* m_play;
    QList<TransportButton*> m_buttons;  ///< In the order of the row.
    bool m_isPlaying{};
};

}  // namespace ballast::ui
