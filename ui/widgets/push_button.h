#pragma once

#include <QAbstractButton>
#include <QElapsedTimer>
#include <optional>

namespace ballast::ui {

enum class PlaceKey : int;

/// A flat button with an optional key beside its word. Locked buttons are dashed and say why in their tooltip.
class PushButton : public QAbstractButton {
    Q_OBJECT
public:
    enum class Kind { Plain, Primary, Warn };

    /// `height` is 20 in lines, 30 on cards, 22 under the kill switch.
    explicit PushButton(const QString& text, int height = 20, QWidget* parent = nullptr);

    void setKind(Kind kind);
    Kind kind() const { return m_kind; }
    /// Shown after the word in a smaller size: "F9"; a key of the window is shown as it was chosen.
    void setKeyHint(const QString& key);
    /// Shows the key of a place as it was chosen; `presses`: it presses the button too, anywhere in its parent.
    void setKey(PlaceKey key, bool presses = false);
    const QString& shownHint() const { return m_key; }
    /// Dashed with `why` as tooltip; empty unlocks. `clicked` is not raised while locked.
    void setLocked(const QString& why);
    bool isLocked() const { return !m_locked.isEmpty(); }
    void setFreeToolTip(const QString& text);
    /// Room at the right that the words leave free.
    void setRightMargin(int pixels) { m_rightMargin = pixels; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {24, m_height}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    /// Enter presses it as Space does, as a table's or a chip's does; with Ctrl it is a key of the card.
    void keyPressEvent(QKeyEvent* event) override;
    /// Part of the button, 0 to 1, that is filled: the hold button's progress.
    virtual double progress() const { return 0.0; }

private:
    QFont labelFont() const;
    void followKey();

    int m_height;
    int m_rightMargin{};
    Kind m_kind{Kind::Plain};
    QString m_hint;  ///< As the desk calls the key; `m_key` as it was chosen.
    std::optional<PlaceKey> m_placeKey;
    QString m_key, m_locked, m_toolTip;
};

/// Acts only after it was held for two seconds; release before that forgets it.
class HoldButton : public PushButton {
    Q_OBJECT
public:
    static constexpr int kHoldMilliseconds = 2000;
    explicit HoldButton(const QString& text, QWidget* parent = nullptr);

Q_SIGNALS:
    void held();

protected:
    void timerEvent(QTimerEvent* event) override;
    double progress() const override;

private:
    void forget();
    qint64 elapsed() const { return m_pressed.isValid() ? m_pressed.elapsed() : 0; }

    int m_timer{};
    QElapsedTimer m_pressed;  ///< Of the clock, since a busy window has fewer ticks than it should.
    bool m_isDue{};
};

}  // namespace ballast::ui
