#pragma once

#include <QStringList>
#include <QWidget>

namespace ballast::ui {

/// A row of words of which several may be pressed; the first is "All" and is pressed when no other is. 20 px high.
class FilterChips : public QWidget {
    Q_OBJECT
public:
    explicit FilterChips(QStringList words, QWidget* parent = nullptr);

    /// Bit n stands for word n + 1; 0 is "All".
    unsigned pressed() const { return m_pressed; }
    void setPressed(unsigned pressed);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void changed(unsigned pressed);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int widthOf(int index) const;
    bool isPressed(int index) const;
    void toggle(int index);

    QStringList m_words;
    unsigned m_pressed{};
    int m_focus{};
};

}  // namespace ballast::ui
